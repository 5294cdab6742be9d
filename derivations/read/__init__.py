"""Files → derivations.  What is read is untrusted until the core has checked it."""
