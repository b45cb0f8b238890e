"""What can be said, by the person (sentences.yaml) and by the coach (phrases.yaml)."""
