"""What the platform owes beside the weekly journey: deletion that reaches everything, and proof of it; retention.

Each duty is a room of its own. A duty is called by a step of the journey, by a command or by a page, with the parts it
works on; none knows who called. The journey stands above and takes some of them as steps.
"""
