"""Whether it is right: cases, measures, calibration. Imports `bot` and `knowledge`."""
