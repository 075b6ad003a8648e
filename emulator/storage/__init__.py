"""The bucket: objects, resumable uploads and the two wire formats that reach them."""
