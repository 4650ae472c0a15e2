"""The parts of the instrument: widgets that know colours and the words given to them, but no jobs."""
