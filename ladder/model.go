package ladder

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// ModelFormat names the form of a Model. Fields may be added to it; where
// one changes its meaning or goes, the number changes.
const ModelFormat = "tcpglass-ladder-1"

// Model is the connections of a trace for programs that draw them: the same
// rows and arrows as in the other drawings, with the texts of one language.
// Its JSON is stable: docs/model.md describes it.
type Model struct {
	Format      string            `json:"format"` // ModelFormat
	Title       string            `json:"title,omitempty"`
	Lang        string            `json:"lang"`
	Connections []ModelConnection `json:"connections"`
	Gauges      []ModelGauge      `json:"gauges,omitempty"`
}

// ModelConnection is one connection.
type ModelConnection struct {
	Number int          `json:"number"` // from 1
	Ends   [2]ModelEnd  `json:"ends"`   // left, right
	Rows   []ModelRow   `json:"rows"`   // in order of time
	Arrows []ModelArrow `json:"arrows"` // in the order they leave
}

// ModelGauge is how one measure of a host went.
type ModelGauge struct {
	Name   string   `json:"name"` // half-open, accept-queue, memory, served
	Text   string   `json:"text"`
	Host   string   `json:"host"`
	Top    int      `json:"top"`    // what a full bar means
	At     []Millis `json:"at"`     // when it was read
	Values []int    `json:"values"` // what it said then
}

// ModelEnd is one end of a connection.
type ModelEnd struct {
	Name    string        `json:"name,omitempty"`
	Address wire.Endpoint `json:"address"`
	State   string        `json:"state,omitempty"` // before the first row; nothing: not known
}

// ModelRow is what happened at one side at one instant. Leaves, Arrives and
// Lost are indexes into the connection's arrows.
type ModelRow struct {
	At      Millis       `json:"at"`
	N       int          `json:"n"`     // place among the rows of all connections, in the order of the trace
	Side    string       `json:"side"`  // left, right
	Phase   string       `json:"phase"` // opening, transfer, closing
	Leaves  *int         `json:"leaves,omitempty"`
	Arrives *int         `json:"arrives,omitempty"`
	Lost    *int         `json:"lost,omitempty"`
	State   string       `json:"state,omitempty"` // from here on
	Change  *ModelReason `json:"change,omitempty"`
	Call    *ModelCall   `json:"call,omitempty"`
	Timer   *ModelReason `json:"timer,omitempty"`
	Note    *ModelReason `json:"note,omitempty"`
	Waits   []Millis     `json:"waits,omitempty"` // how long was waited until here
	TCB     *ModelTCB    `json:"tcb,omitempty"`   // the end's variables after it
}

// ModelReason is a code with the sentence that explains it and the paragraph
// behind it.
type ModelReason struct {
	Code string `json:"code"`
	Text string `json:"text,omitempty"`
	Cite string `json:"cite,omitempty"`
}

// ModelCall is a call of the user's.
type ModelCall struct {
	Code   string `json:"code"`
	Text   string `json:"text"` // as drawn: "write 18"
	Octets int    `json:"octets,omitempty"`
	Cite   string `json:"cite,omitempty"`
}

// ModelArrow is a segment.
type ModelArrow struct {
	Mark    string       `json:"mark"`
	From    string       `json:"from"`             // left, right
	Packet  uint64       `json:"packet,omitempty"` // its number in the trace
	Sent    *Millis      `json:"sent,omitempty"`   // nothing: nobody saw it leave
	Ended   *Millis      `json:"ended,omitempty"`  // when it arrived or was lost
	Fate    string       `json:"fate"`             // arrived, lost, on-way
	Again   bool         `json:"again,omitempty"`  // a retransmission
	Copy    bool         `json:"copy,omitempty"`   // made by the network
	UDP     bool         `json:"udp,omitempty"`    // a datagram: of what follows only len counts
	Flags   string       `json:"flags"`
	Seq     int          `json:"seq"` // relative
	Ack     int          `json:"ack,omitempty"`
	WireSeq seq.Num      `json:"wire_seq"` // as on the wire
	WireAck seq.Num      `json:"wire_ack,omitempty"`
	Len     int          `json:"len"`    // octets
	Window  int          `json:"window"` // octets
	Options []string     `json:"options,omitempty"`
	Why     *ModelReason `json:"why,omitempty"`
	Verdict *ModelReason `json:"verdict,omitempty"`
	Loss    *ModelReason `json:"loss,omitempty"`
	Caption string       `json:"caption,omitempty"`
	Rule    string       `json:"rule,omitempty"` // what a rule of a scenario calls it
}

// ModelTCB is a snapshot of a connection end.
type ModelTCB struct {
	trace.Snapshot
	RTO    Millis         `json:"rto,omitempty"`
	SRTT   Millis         `json:"srtt,omitempty"`
	Timers []ModelTimeout `json:"timers,omitempty"`
}

// ModelTimeout is a timer that runs.
type ModelTimeout struct {
	Name string `json:"name"`
	Due  Millis `json:"due"`
}

// Millis is a time in milliseconds, counted from the beginning of the trace,
// or a duration.
type Millis float64

// MarshalJSON writes at most six decimals.
func (m Millis) MarshalJSON() ([]byte, error) {
	s := strconv.FormatFloat(float64(m), 'f', 6, 64)
	return []byte(trimZeros(s)), nil
}

func millisOf(d time.Duration) Millis { return Millis(float64(d) / float64(time.Millisecond)) }

// Model is the connections as a Model.
func (ds Diagrams) Model(o Options) Model {
	m := Model{Format: ModelFormat, Title: o.Title, Lang: o.Lang.String(), Connections: []ModelConnection{}}
	for _, d := range ds {
		m.Connections = append(m.Connections, d.model(o))
	}
	m.count()
	for i := range o.Gauges {
		m.Gauges = append(m.Gauges, o.Gauges[i].model(o))
	}
	return m
}

// count turns the numbers of records into places among all rows. What one
// record says on several lifelines has the order of the connections.
func (m *Model) count() {
	var rows []*ModelRow
	for _, c := range m.Connections {
		for i := range c.Rows {
			rows = append(rows, &c.Rows[i])
		}
	}
	slices.SortStableFunc(rows, func(a, b *ModelRow) int { return a.N - b.N })
	for i, r := range rows {
		r.N = i
	}
}

func (g *Gauge) model(o Options) ModelGauge {
	m := ModelGauge{Name: g.Name, Text: g.label(o.Lang), Host: g.Host, Top: g.Top, Values: g.Values}
	for _, at := range g.At {
		m.At = append(m.At, millisOf(time.Duration(at)))
	}
	return m
}

// JSON is the Model as indented text.
func (ds Diagrams) JSON(o Options) string {
	b, err := json.MarshalIndent(ds.Model(o), "", "  ")
	if err != nil {
		panic("ladder: " + err.Error()) // all values are ours
	}
	return string(b) + "\n"
}

func (d *Diagram) model(o Options) ModelConnection {
	v := d.voice(o)
	c := ModelConnection{Number: d.Number, Rows: []ModelRow{}, Arrows: []ModelArrow{}}
	for side, e := range d.Ends {
		c.Ends[side] = ModelEnd{e.Name, e.Addr, e.State}
	}
	index := map[*Arrow]int{}
	for i, a := range d.Arrows {
		index[a] = i
		c.Arrows = append(c.Arrows, d.modelArrow(&v, a))
	}
	for i := range d.Rows {
		c.Rows = append(c.Rows, d.modelRow(&v, &d.Rows[i], index))
	}
	return c
}

func (d *Diagram) modelRow(v *voice, r *Row, index map[*Arrow]int) ModelRow {
	m := ModelRow{
		At: d.millis(r.At), N: r.N, Side: r.Side.String(), Phase: r.Phase.String(),
		Leaves: at(index, r.Leaves), Arrives: at(index, r.Arrives), Lost: at(index, r.Lost),
		State:  r.State,
		Change: v.model("why.", r.Why, r.WhyCite),
		Timer:  v.model("timer.", r.Timer, r.Cite),
	}
	if r.Note != "" {
		m.Note = &ModelReason{r.Note, v.note(r.Note), r.Cite}
	}
	if r.Call != "" {
		m.Call = &ModelCall{r.Call, call(r), r.Octets, r.Cite}
	}
	for _, w := range r.Waits {
		m.Waits = append(m.Waits, millisOf(w))
	}
	if r.TCB != nil {
		m.TCB = d.modelTCB(r.TCB)
	}
	return m
}

func (d *Diagram) modelTCB(t *trace.Snapshot) *ModelTCB {
	m := &ModelTCB{Snapshot: *t, RTO: millisOf(t.RTO), SRTT: millisOf(t.SRTT)}
	for _, x := range t.Timers {
		m.Timers = append(m.Timers, ModelTimeout{x.Name, d.millis(x.Due)})
	}
	return m
}

// at is the index of an arrow; nil where there is none.
func at(index map[*Arrow]int, a *Arrow) *int {
	if a == nil {
		return nil
	}
	i := index[a]
	return &i
}

func (d *Diagram) modelArrow(v *voice, a *Arrow) ModelArrow {
	s := &a.Segment
	m := ModelArrow{
		Mark: a.Mark, From: a.From.String(), Packet: a.Packet,
		Sent: d.instant(a.Sent), Ended: d.instant(a.Ended),
		Fate: a.Fate.String(), Again: a.Again, Copy: a.Copy,
		Flags: s.Flags.String(),
		Seq:   a.Seq, Ack: a.Ack, WireSeq: s.Seq,
		UDP: a.Datagram,
		Len: s.Len, Window: s.Offered(), Options: append(options(&s.Options), treatments(s)...),
		Why:     v.model("why.", a.Why, a.Cite),
		Verdict: v.model("verdict.", a.Verdict, a.VerdictFor),
		Loss:    v.model("lost.", a.Loss, a.LossFor),
		Caption: v.caption(a),
	}
	if s.Flags.Has(wire.ACK) {
		m.WireAck = s.Ack
	}
	if !a.Copy {
		m.Rule = v.Rules[a.Packet]
	}
	return m
}

// instant is an instant as a time; nil where it is not set.
func (d *Diagram) instant(at clock.Instant) *Millis {
	if !at.Set() {
		return nil
	}
	m := d.millis(at)
	return &m
}

func (d *Diagram) millis(at clock.Instant) Millis { return millisOf(at.Sub(d.begin)) }

// model is a code with its words; nil where there is none.
func (v *voice) model(prefix, code, cite string) *ModelReason {
	if code == "" {
		return nil
	}
	return &ModelReason{code, v.known(prefix, code), cite}
}
