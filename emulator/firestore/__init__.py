"""The Firestore of the stand-in: gRPC for Admin SDKs, WebChannel and REST for browsers."""
