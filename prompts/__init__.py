"""The words: prompts for models and fixed replies to patients, one Markdown file each."""
