"""What was found in documents, for people and for programs: text, JSON, SARIF, GitHub, JUnit, HTML."""
