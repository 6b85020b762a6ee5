"""Firearms: who is near somebody who was shot, for safeguarding; shots that follow each other; figures."""
