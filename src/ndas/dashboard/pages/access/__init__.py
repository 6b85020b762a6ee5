"""Who has which access, why and until when; giving it, ending it, and looking it over."""
