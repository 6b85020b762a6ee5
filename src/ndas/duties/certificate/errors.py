"""What can be wrong with a certificate. Messages name the entry and what was expected, never an id of a record."""


class CertificateError(Exception):
    """A certificate could not be made or kept; the message says what to do next."""


class CertificateRefusedError(CertificateError):
    """A file is not a certificate, or not one that may be believed."""
