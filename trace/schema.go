package trace

import "time"

// separator begins each text of a sequence. RFC 7464 §2.2.
const separator = 0x1e

// What a file says of its form. The first two are qlog's; the last is ours.
const (
	fileSchema   = "urn:ietf:params:qlog:file:sequential"
	fileFormat   = "application/qlog+json-seq"
	eventSchema  = "https://github.com/tcpglass/tcpglass#tcp" // and udp's
	unknownEpoch = "unknown"                                  // of a monotonic clock: no calendar date
)

// eventNames holds the name of each kind of record in a file.
var eventNames = [kinds]string{
	Sent:     "tcp:segment_sent",
	Received: "tcp:segment_received",
	Lost:     "tcp:segment_lost",
	State:    "tcp:state_changed",
	Timer:    "tcp:timer_expired",
	Call:     "tcp:user_called",
	Note:     "tcp:note",
}

// datagramNames are the names of those that are about UDP.
var datagramNames = [kinds]string{
	Sent:     "udp:datagram_sent",
	Received: "udp:datagram_received",
	Lost:     "udp:datagram_lost",
	Call:     "udp:user_called",
	Note:     "udp:note",
}

// event is the record's name in a file. What is of no kind gets a name that a
// Reader skips.
func (r *Record) event() string {
	switch k := r.Kind; {
	case k == 0 || int(k) >= kinds:
		return "tcp:unknown"
	case r.Datagram != nil && datagramNames[k] != "":
		return datagramNames[k]
	default:
		return eventNames[k]
	}
}

// kindOf is the kind of the events of that name; 0 where there is none.
func kindOf(name string) Kind {
	for k := Sent; int(k) < kinds; k++ {
		if eventNames[k] == name || datagramNames[k] == name && name != "" {
			return k
		}
	}
	return 0
}

// file is the first text of a sequence: qlog's QlogFileSeq.
type file struct {
	Schema string    `json:"file_schema"`
	Format string    `json:"serialization_format"`
	Title  string    `json:"title,omitempty"`
	Trace  fileTrace `json:"trace"`
}

type fileTrace struct {
	Common  common   `json:"common_fields"`
	Vantage vantage  `json:"vantage_point"`
	Schemas []string `json:"event_schemas"`
}

type common struct {
	TimeFormat string    `json:"time_format"`
	Reference  reference `json:"reference_time"`
}

type reference struct {
	Clock string    `json:"clock_type"`
	Epoch string    `json:"epoch"`
	Wall  time.Time `json:"wall_clock_time,omitzero"`
}

// vantage is from where was looked. A trace of ours tells of several hosts
// and links at once, so each event names its own.
type vantage struct {
	Type string `json:"type"`
}

func fileOf(h Header) file {
	return file{
		Schema: fileSchema,
		Format: fileFormat,
		Title:  h.Title,
		Trace: fileTrace{
			Common:  common{"relative_to_epoch", reference{"monotonic", unknownEpoch, h.Began}},
			Vantage: vantage{"network"},
			Schemas: []string{eventSchema},
		},
	}
}

func (f *file) header() Header { return Header{f.Title, f.Trace.Common.Reference.Wall} }
