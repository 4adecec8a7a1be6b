package main

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// watchShot is what the screen shows: a copy of what watching knew at an
// instant. Nobody changes it any more.
type watchShot struct {
	at     clock.Instant
	stats  watchStats
	gauges []watchGauge
	alarms []string // in a sentence each, those that are going on
	news   []string // the latest last
	rows   []watchRow
	of     int // connections that there are rates of
}

// watchRow is a connection on the screen.
type watchRow struct {
	conn passive.Conn
	rate [2]float64 // octets a second, by side
}

func (r *watchRow) client() *passive.End { return &r.conn.Ends[r.conn.Client] }
func (r *watchRow) server() *passive.End { return &r.conn.Ends[r.conn.Client.Peer()] }

// watchWish is which connections the screen wants to show.
type watchWish struct {
	order int // of watchOrders
	query *analyze.Query
	rows  int
}

// watchOrders are the orders that the table can be in, the greatest first.
var watchOrders = []struct {
	name string
	key  func(*watchRow) float64
}{
	{"rate", func(r *watchRow) float64 { return r.rate[0] + r.rate[1] }},
	{"octets", func(r *watchRow) float64 { return float64(r.conn.Ends[0].Bytes + r.conn.Ends[1].Bytes) }},
	{"age", func(r *watchRow) float64 { return -float64(r.conn.First.At) }},
	{"rtt", func(r *watchRow) float64 { return float64(r.roundTrip()) }},
	{"repaired", func(r *watchRow) float64 { return float64(r.repaired()) }},
	{"state", func(r *watchRow) float64 { return float64(r.client().State)*100 + float64(r.server().State) }},
}

// roundTrip is the whole way there and back: what each end's answers took
// from where the capture is, or the handshake where no data has been answered.
func (r *watchRow) roundTrip() time.Duration {
	a, b := r.conn.Ends[0].Stream.RTT.Mean(), r.conn.Ends[1].Stream.RTT.Mean()
	if a > 0 && b > 0 {
		return a + b
	}
	rtt, _ := r.conn.InitialRTT()
	return max(rtt, a, b)
}

func (r *watchRow) repaired() uint32 {
	return r.conn.Ends[0].Stream.Repairs.All() + r.conn.Ends[1].Stream.Repairs.All()
}

// Bounds of what the screen is told.
const (
	shotEvery = 5  // pulses
	maxNews   = 50 // lines
)

// watchShooter is a teller that makes shots for a screen.
type watchShooter struct {
	show   func(*watchShot)
	wish   atomic.Pointer[watchWish]
	lang   i18n.Lang
	news   []string
	pulses int
}

func (s *watchShooter) tell(_ *watching, h *happening) {
	switch h.kind {
	case "alarm":
		s.add(clockTime(h) + "  " + h.verdict.Headline(s.lang.Text))
	case "closed":
		if text, ok := trouble(s.lang, h); ok {
			s.add(clockTime(h) + "  " + text)
		}
	}
}

func (s *watchShooter) add(line string) {
	if len(s.news) == maxNews {
		s.news = slices.Delete(s.news, 0, 1)
	}
	s.news = append(s.news, line)
}

func (s *watchShooter) pulse(w *watching) {
	if s.pulses++; s.pulses%shotEvery != 0 {
		return
	}
	shot := &watchShot{at: w.now, stats: w.stats, gauges: slices.Clone(w.gauges.Top), news: slices.Clone(s.news), of: len(w.board.cards)}
	shot.rows = w.rows(s.wish.Load())
	w.detector.Alarms(func(v detect.Verdict) bool {
		shot.alarms = append(shot.alarms, v.Headline(s.lang.Text))
		return true
	})
	s.show(shot)
}

// rows are the connections that are wished for. Connections are large: all are
// looked at in one place, and those that are chosen copied.
func (w *watching) rows(wish *watchWish) []watchRow {
	type ranked struct {
		card *watchCard
		key  float64
	}
	var all []ranked
	var r watchRow
	order := watchOrders[wish.order]
	for _, card := range w.board.cards {
		if w.look(card, &r) && (wish.query == nil || wish.query.Match(&analyze.Row{Conn: &r.conn, Tags: w.dissector.Tags})) {
			all = append(all, ranked{card, order.key(&r)})
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.key, a.key), a.card.compare(&b.card.watchKey))
	})
	rows := make([]watchRow, min(len(all), wish.rows))
	for i := range rows {
		w.look(all[i].card, &rows[i])
	}
	return rows
}

// look fills in a row.
func (w *watching) look(card *watchCard, r *watchRow) bool {
	r.rate = card.rate
	ok := w.table.Copy(card.a, card.b, card.tag, &r.conn)
	r.conn.Settle(w.now)
	return ok
}

// compare puts keys into an order, so that rows that are equal stay in place.
func (k *watchKey) compare(l *watchKey) int {
	return cmp.Or(
		slices.Compare(k.a.Addr[:], l.a.Addr[:]), cmp.Compare(k.a.Port, l.a.Port),
		slices.Compare(k.b.Addr[:], l.b.Addr[:]), cmp.Compare(k.b.Port, l.b.Port), cmp.Compare(k.tag, l.tag))
}
