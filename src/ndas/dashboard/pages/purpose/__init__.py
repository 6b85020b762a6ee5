"""Why this session looks: asked once on entering, shown on every page, written with every look."""
