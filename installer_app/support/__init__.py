"""What support asks of a workplace: cases, bundles, and the health of many locks."""
