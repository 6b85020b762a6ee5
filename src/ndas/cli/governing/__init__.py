"""The assessment, its policies and agreements, and what is adopted with them."""
