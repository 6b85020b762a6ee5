"""The register of use cases: every one that was ever proposed, how it stands, what it rests on, and the kill switch."""
