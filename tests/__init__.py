"""A package, so that two rooms may each have a test_main."""
