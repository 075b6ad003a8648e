"""Security rules: the language of firestore.rules and storage.rules, and its evaluation."""
