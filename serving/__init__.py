"""The serving of data: snapshots of the lake, queries over them, and what an answer rests on."""
