package ingest

// pointList is a list of points that grows without being moved.
type pointList struct {
	chunks [][]point
	n      int
}

// chunkPoints is how many points are put into memory, or into a temporary file, at a time.
const chunkPoints = 4096

// next returns room for one more point, which holds what was there before a reset.
func (l *pointList) next() *point {
	chunk := l.n / chunkPoints
	if chunk == len(l.chunks) {
		l.chunks = append(l.chunks, make([]point, chunkPoints))
	}
	l.n++
	return &l.chunks[chunk][(l.n-1)%chunkPoints]
}

func (l *pointList) at(i uint32) *point { return &l.chunks[i/chunkPoints][i%chunkPoints] }

// reset empties the list and keeps its memory.
func (l *pointList) reset() { l.n = 0 }
