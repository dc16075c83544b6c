"""Ad-hoc SQL of people who may read: checked word by word, run where nothing else can be reached."""
