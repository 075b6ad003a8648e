"""Hosting as firebase.json describes it."""
