"""The parts of the instrument: painted and composed widgets that know colours and words given to them, no jobs."""
