"""Documents → passages: Markdown, LaTeX files, notebooks and reStructuredText, with every place kept."""
