"""What people and programs are answered from: snapshots of the lake, queries over them, and what an answer rests on."""
