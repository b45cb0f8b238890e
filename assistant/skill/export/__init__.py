"""What Home Assistant gets as files: sentences, what is done at them, blueprints and a card for a dashboard."""
