package main

import (
	"runtime"
	"sync"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
)

// rows writes the connections for programs: a line each.
func (a *analyzing) rows() error {
	line := jsonLine
	if a.csv {
		if err := a.print(analyze.AppendCSVHeader(nil)); err != nil {
			return err
		}
		line = analyze.AppendCSV
	}
	return a.encoded(line)
}

func jsonLine(dst []byte, r *analyze.Row) []byte { return append(analyze.AppendJSON(dst, r), '\n') }

// rowsAtOnce is how many connections are one piece of work.
const rowsAtOnce = 1 << 10

// encoded writes a line for each connection that is wanted. Several
// goroutines make the lines, a piece each in turn; this one writes them in
// their order.
func (a *analyzing) encoded(line func([]byte, *analyze.Row) []byte) error {
	workers := runtime.GOMAXPROCS(0)
	done := make([]chan []byte, workers)  // full buffers, in the order of the pieces
	spare := make([]chan []byte, workers) // written ones
	quit := make(chan struct{})
	var all sync.WaitGroup
	defer all.Wait()
	defer close(quit)
	for w := range workers {
		done[w], spare[w] = make(chan []byte), make(chan []byte, 2)
		spare[w] <- nil
		spare[w] <- nil
		all.Go(func() { a.encodePieces(w, workers, line, spare[w], done[w], quit) })
	}
	for piece := range (a.count() + rowsAtOnce - 1) / rowsAtOnce {
		w := piece % workers
		b := <-done[w]
		if err := a.print(b); err != nil {
			return err
		}
		spare[w] <- b
	}
	return nil
}

// encodePieces makes the lines of each so-many-th piece.
func (a *analyzing) encodePieces(piece, step int, line func([]byte, *analyze.Row) []byte, spare <-chan []byte, done chan<- []byte, quit <-chan struct{}) {
	r := analyze.Row{Conn: new(passive.Conn)}
	for ; piece*rowsAtOnce < a.count(); piece += step {
		b := (<-spare)[:0]
		for i := piece * rowsAtOnce; i < min((piece+1)*rowsAtOnce, a.count()); i++ {
			if a.found.Fill(&r, a.number(i)) {
				b = line(b, &r)
			}
		}
		select {
		case done <- b:
		case <-quit:
			return
		}
	}
}

// number is the number of the connection that is wanted as the i-th, from 0.
func (a *analyzing) number(i int) int {
	if a.shown == nil {
		return i + 1
	}
	return a.shown[i]
}
