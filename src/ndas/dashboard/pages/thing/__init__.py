"""A place, telephone, vehicle, e-mail address or organisation, whichever records of whichever systems state it."""
