"""The Firestore of the emulator: gRPC for Admin SDKs, WebChannel and REST for browsers."""
