package web

import (
	"context"
	"time"

	"github.com/tcpglass/tcpglass/sockets"
)

// How a source is read.
const (
	lookEvery   = time.Second // at the most often
	restShare   = 4           // times as long as a reading took, it rests: a large table costs a fifth of a processor, no more
	longestRest = 30 * time.Second
	readWithin  = 10 * time.Second // how long another machine's table may take
)

// liveTables is where tables come from.
type liveTables struct {
	whole func(context.Context) (*sockets.Table, error)
	lean  func(context.Context) (*sockets.Table, error) // without half-open entries; nil: there is none such
}

// liveReader reads a source as often as that can be borne: the whole table
// seldom where it is large, and what can be told without its half-open
// entries each second.
type liveReader struct {
	tables liveTables
	due    time.Time      // of the next whole table
	before *sockets.Table // of the last whole one, what a comparison asks for
	judged *liveLook      // at the last whole one
}

// read is the next look, and how long to rest after it.
func (r *liveReader) read(ctx context.Context) (*liveLook, time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	began := time.Now()
	if r.judged != nil && r.tables.lean != nil && began.Before(r.due) {
		return r.readLean(ctx, began)
	}
	return r.readWhole(ctx, began)
}

func (r *liveReader) readWhole(ctx context.Context, began time.Time) (*liveLook, time.Duration) {
	table, err := r.tables.whole(ctx)
	took := time.Since(began)
	rest := restAfter(took, err)
	r.due = time.Now().Add(rest)
	if r.tables.lean != nil {
		rest = min(rest, lookEvery)
	}
	look := newLook(table, r.before, err, took, took+rest)
	if err == nil {
		r.before, r.judged = table.Select(sockets.Filter{States: []sockets.State{sockets.SynReceived}}), look
	}
	return look, rest
}

func (r *liveReader) readLean(ctx context.Context, began time.Time) (*liveLook, time.Duration) {
	table, err := r.tables.lean(ctx)
	took := time.Since(began)
	rest := restAfter(took, err)
	look := newLook(table, nil, err, took, took+rest)
	if err == nil {
		look.complete(table, r.judged)
	}
	return look, rest
}

// restAfter is how long nothing is read after a reading. One that failed cost
// patience and nothing else.
func restAfter(took time.Duration, err error) time.Duration {
	if err != nil {
		return lookEvery
	}
	return min(max(lookEvery-took, restShare*took), longestRest)
}
