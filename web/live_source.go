package web

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// keptPoints of the curves are for who comes later, or comes back.
const keptPoints = 300

// liveSource is one socket table that is read again and again while somebody
// watches, and what was seen of it.
type liveSource struct {
	tables liveTables
	ctx    context.Context // ends with the server
	epoch  int64           // sets the ids of this process apart from those of one before it

	mu       sync.Mutex
	watchers int
	running  bool
	number   uint64      // of the last look
	points   []livePoint // the last keptPoints
	look     *liveLook   // nil: nothing was read since the reader woke
	news     chan struct{}
}

func newLiveSource(ctx context.Context, tables liveTables) *liveSource {
	return &liveSource{tables: tables, ctx: ctx, epoch: time.Now().UnixMilli(), news: make(chan struct{})}
}

// join counts a watcher in; the first wakes the reader.
func (s *liveSource) join() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers++
	if !s.running {
		s.running, s.look = true, nil
		go s.run()
	}
}

func (s *liveSource) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers--
}

// wanted reports whether the reader shall go on. It is asked by the reader
// alone, so there is never a second one.
func (s *liveSource) wanted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = s.watchers > 0 && s.ctx.Err() == nil
	return s.running
}

// run reads as long as somebody watches.
func (s *liveSource) run() {
	r := liveReader{tables: s.tables} // what it knew before a rest is of another time
	for s.wanted() {
		look, rest := r.read(s.ctx)
		s.tell(look)
		select {
		case <-time.After(rest):
		case <-s.ctx.Done():
		}
	}
}

// tell keeps a look and wakes who waits for one. Where a reading failed, the
// one before it stays, with the trouble beside it.
func (s *liveSource) tell(l *liveLook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	l.number = s.number
	if l.trouble == nil {
		s.points = append(s.points[max(0, len(s.points)-keptPoints+1):], l.point())
	} else if s.look != nil {
		l.stay(s.look)
	}
	s.look = l
	close(s.news)
	s.news = make(chan struct{})
}

// since is the newest look, nil where it is not newer than the one a watcher
// has had, with the points since then; and what is closed when there is more.
func (s *liveSource) since(seen uint64) (*liveLook, []livePoint, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.look == nil || s.look.number <= seen {
		return nil, nil, s.news
	}
	points := []livePoint{}
	for _, p := range s.points {
		if p.number > seen {
			points = append(points, p)
		}
	}
	return s.look, points, s.news
}

// id names a look, for watchers that come back.
func (s *liveSource) id(number uint64) string { return fmt.Sprintf("%d-%d", s.epoch, number) }

// seen is the look that an id names; 0 where it is none of ours.
func (s *liveSource) seen(id string) uint64 {
	rest, ours := strings.CutPrefix(id, fmt.Sprintf("%d-", s.epoch))
	number, err := strconv.ParseUint(rest, 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ours || err != nil || number > s.number {
		return 0
	}
	return number
}
