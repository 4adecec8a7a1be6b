package trace

import (
	"encoding/json"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// event is a record in the form of qlog's Event.
type event struct {
	Time millis `json:"time"`
	Name string `json:"name"`
	Data data   `json:"data"`
}

// data is what qlog leaves to whoever defines the event.
type data struct {
	Host     string        `json:"host,omitempty"`
	Local    wire.Endpoint `json:"local,omitzero"`
	Remote   wire.Endpoint `json:"remote,omitzero"`
	Packet   uint64        `json:"packet,omitempty"`
	Segment  *segment      `json:"segment,omitempty"`
	Datagram *Datagram     `json:"datagram,omitempty"`
	Why      string        `json:"why,omitempty"`
	Cite     string        `json:"cite,omitempty"`
	From     string        `json:"from,omitempty"`
	To       string        `json:"to,omitempty"`
	Octets   int           `json:"octets,omitempty"`
	TCB      *snapshot     `json:"tcb,omitempty"`
}

// segment is a Segment with its options in JSON's form.
type segment struct {
	Segment
	Options options `json:"options,omitzero"`
}

// snapshot is a Snapshot with its times in milliseconds.
type snapshot struct {
	Snapshot
	RTO    millis    `json:"rto,omitempty"`
	SRTT   millis    `json:"srtt,omitempty"`
	Timers []timeout `json:"timers,omitempty"`
}

// timeout is a Timeout with its time in milliseconds.
type timeout struct {
	Name string `json:"name"`
	Due  millis `json:"due"`
}

func snapshotOf(t *Snapshot) *snapshot {
	s := snapshot{Snapshot: *t, RTO: millis(t.RTO), SRTT: millis(t.SRTT)}
	for _, x := range t.Timers {
		s.Timers = append(s.Timers, timeout{x.Name, millis(x.Due)})
	}
	return &s
}

// trace is the Snapshot as it was.
func (s *snapshot) trace() *Snapshot {
	s.Snapshot.RTO, s.Snapshot.SRTT = s.RTO.duration(), s.SRTT.duration()
	for _, x := range s.Timers {
		s.Snapshot.Timers = append(s.Snapshot.Timers, Timeout{x.Name, clock.Instant(x.Due)})
	}
	return &s.Snapshot
}

// MarshalJSON is the record as one event of a trace file, for those who send
// records one by one.
func (r *Record) MarshalJSON() ([]byte, error) { return json.Marshal(eventOf(r)) }

// UnmarshalJSON reads what MarshalJSON made. An event that is not ours
// leaves a record whose Kind is 0.
func (r *Record) UnmarshalJSON(b []byte) error {
	var e event
	if err := json.Unmarshal(b, &e); err != nil {
		return err
	}
	*r = e.record()
	return nil
}

func eventOf(r *Record) event {
	e := event{millis(r.At), r.event(), data{
		Host:   r.Host,
		Local:  r.Flow.Local,
		Remote: r.Flow.Remote,
		Packet: r.Packet,
		Why:    r.Why,
		Cite:   r.Cite,
		From:   r.From,
		To:     r.To,
		Octets: r.Octets,

		Datagram: r.Datagram,
	}}
	if s := r.Segment; s != nil {
		e.Data.Segment = &segment{*s, optionsOf(&s.Options)}
	}
	if t := r.TCB; t != nil {
		e.Data.TCB = snapshotOf(t)
	}
	return e
}

func (e *event) record() Record {
	d := &e.Data
	r := Record{
		At:     clock.Instant(e.Time),
		Kind:   kindOf(e.Name),
		Host:   d.Host,
		Flow:   wire.Flow{Local: d.Local, Remote: d.Remote},
		Packet: d.Packet,
		Why:    d.Why,
		Cite:   d.Cite,
		From:   d.From,
		To:     d.To,
		Octets: d.Octets,

		Datagram: d.Datagram,
	}
	if s := d.Segment; s != nil {
		s.Segment.Options = s.Options.wire()
		r.Segment = &s.Segment
	}
	if t := d.TCB; t != nil {
		r.TCB = t.trace()
	}
	return r
}
