"""The pages: each is the view of a question, or of the steps that run by themselves."""
