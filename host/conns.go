package host

import "github.com/tcpglass/tcpglass/wire"

// flows holds things by their flow: a map that gives memory back after a
// peak, which Go's maps do not.
type flows[T any] struct {
	byFlow map[wire.Flow]*T
	peak   int // how many there were since the map was made
}

// conns are the connections.
type conns = flows[Conn]

// A map that once held minPeak entries or more, and holds less than one in
// shrinkTo of them, is made anew.
const (
	minPeak  = 1024
	shrinkTo = 8
)

func newFlows[T any]() flows[T] { return flows[T]{byFlow: map[wire.Flow]*T{}} }

func (fs *flows[T]) find(f *wire.Flow) *T { return fs.byFlow[*f] }

func (fs *flows[T]) len() int { return len(fs.byFlow) }

func (fs *flows[T]) add(f *wire.Flow, v *T) {
	fs.byFlow[*f] = v
	fs.peak = max(fs.peak, len(fs.byFlow))
}

func (fs *flows[T]) remove(f *wire.Flow) {
	delete(fs.byFlow, *f)
	if fs.peak >= minPeak && len(fs.byFlow) < fs.peak/shrinkTo {
		fs.shrink()
	}
}

func (fs *flows[T]) shrink() {
	fewer := make(map[wire.Flow]*T, len(fs.byFlow))
	for f, v := range fs.byFlow {
		fewer[f] = v
	}
	fs.byFlow, fs.peak = fewer, len(fewer)
}
