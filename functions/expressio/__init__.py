"""Which facial expression a photo shows: angry, happy, sad or surprise, with probabilities."""
