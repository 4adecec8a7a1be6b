package trace_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

var (
	client = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 1}), Port: 4000}
	server = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 2}), Port: 80}
)

// full is a record with something in every field.
func full() trace.Record {
	return trace.Record{
		At: 31_500_001, Kind: trace.Sent, Host: "client",
		Flow:   wire.Flow{Local: client, Remote: server},
		Packet: 7,
		Segment: &trace.Segment{
			Seq: 100, Ack: 700, Flags: wire.SYN | wire.ACK, Window: 1000, Scale: 3, Len: 20, Urgent: 5, TOS: 0xbb,
			Options: wire.Options{
				Set: wire.OptMSS | wire.OptScale | wire.OptSACKPermitted | wire.OptSACK | wire.OptTimestamps |
					wire.OptUserTimeout | wire.OptFastOpen | wire.OptMD5 | wire.OptAO | wire.OptMPTCP | wire.OptUnknown,
				MSS: 1460, Scale: 7, SACKCount: 2, UserTimeout: 30, TSVal: 11, TSEcr: 22,
				SACK:     [wire.MaxSACK]seq.Range{{Lo: 1000, Hi: 2000}, {Lo: 3000, Hi: 4000}},
				FastOpen: []byte{0xc0, 0x0c, 0x1e, 0x00},
			},
		},
		Why: "open", Cite: "RFC 9293 §3.5", From: "CLOSED", To: "SYN-SENT", Octets: 40,
		TCB: &trace.Snapshot{
			State: "SYN-SENT", ISS: 100, IRS: 699, SndUna: 100, SndNxt: 101, SndWnd: 5000, RcvNxt: 700, RcvWnd: 6000,
			Cwnd: 14600, Ssthresh: 65535, MSS: 1448, RTO: time.Second, SRTT: 1500 * time.Microsecond, Unsent: 8, Unread: 9,
			Timers: []trace.Timeout{{Name: "retransmit", Due: 1_031_500_001}, {Name: "user-timeout", Due: 2_000_000_000}},
			Owes:   []string{"syn", "ack"},
		},
	}
}

// datagram is full for a record about UDP.
func datagram() trace.Record {
	rec := full()
	rec.Segment, rec.TCB, rec.Datagram = nil, nil, &trace.Datagram{Len: 100, TOS: 0xb8}
	return rec
}

// written is the file that holds the records.
func written(t interface{ Fatalf(string, ...any) }, records ...trace.Record) *bytes.Buffer {
	var buf bytes.Buffer
	w, err := trace.NewWriter(&buf, trace.Header{Title: "a test"})
	if err != nil {
		t.Fatalf("a header could not be written: %v", err)
	}
	for i := range records {
		w.Trace(&records[i])
	}
	if w.Err() != nil {
		t.Fatalf("a record could not be written: %v", w.Err())
	}
	return &buf
}

// read is all records of a file, and the error that ended it.
func read(t *testing.T, file io.Reader) (records []trace.Record, err error) {
	r, err := trace.NewReader(file)
	if err != nil {
		t.Fatalf("the header could not be read: %v", err)
	}
	for rec, err := range r.All() {
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
	return records, nil
}

func TestFileLooksLikeQlog(t *testing.T) {
	texts := strings.Split(written(t, full()).String(), "\x1e")
	if len(texts) != 3 || texts[0] != "" {
		t.Fatalf("a file with one record has %d parts, want nothing, header, event, each behind a separator", len(texts))
	}
	header := `{"file_schema":"urn:ietf:params:qlog:file:sequential","serialization_format":"application/qlog+json-seq",` +
		`"title":"a test","trace":{"common_fields":{"time_format":"relative_to_epoch",` +
		`"reference_time":{"clock_type":"monotonic","epoch":"unknown"}},"vantage_point":{"type":"network"},` +
		`"event_schemas":["https://github.com/tcpglass/tcpglass#tcp"]}}` + "\n"
	if texts[1] != header {
		t.Errorf("the header is\n%swant\n%s", texts[1], header)
	}
	event := `{"time":31.500001,"name":"tcp:segment_sent","data":{"host":"client","local":"10.0.0.1:4000",` +
		`"remote":"10.0.0.2:80","packet":7,"segment":{"seq":100,"ack":700,"flags":"SYN,ACK","window":1000,"scale":3,` +
		`"len":20,"urgent":5,"tos":187,"options":{"mss":1460,"scale":7,"sack_permitted":true,"sack":[[1000,2000],[3000,4000]],` +
		`"timestamps":[11,22],"user_timeout":30,"fast_open":"c00c1e00","md5":true,"ao":true,"mptcp":true,"unknown":true}},` +
		`"why":"open","cite":"RFC 9293 §3.5","from":"CLOSED","to":"SYN-SENT","octets":40,` +
		`"tcb":{"state":"SYN-SENT","iss":100,"irs":699,"snd_una":100,"snd_nxt":101,"snd_wnd":5000,"rcv_nxt":700,` +
		`"rcv_wnd":6000,"cwnd":14600,"ssthresh":65535,"mss":1448,"unsent":8,"unread":9,"owes":["syn","ack"],"rto":1000,"srtt":1.5,"timers":[{"name":"retransmit","due":1031.500001},{"name":"user-timeout","due":2000}]}}}` + "\n"
	if texts[2] != event {
		t.Errorf("the event is\n%swant\n%s", texts[2], event)
	}
}

func TestWhatIsAboutADatagramSaysSoInItsName(t *testing.T) {
	for kind, name := range map[trace.Kind]string{
		trace.Sent:     "udp:datagram_sent",
		trace.Received: "udp:datagram_received",
		trace.Lost:     "udp:datagram_lost",
		trace.Call:     "udp:user_called",
		trace.Note:     "udp:note",
		trace.Timer:    "tcp:timer_expired", // UDP has none
	} {
		rec := trace.Record{Kind: kind, Datagram: &trace.Datagram{Len: 100}}
		b, err := json.Marshal(&rec)
		if err != nil {
			t.Fatal(err)
		}
		want := `{"time":0,"name":"` + name + `","data":{"datagram":{"len":100}}}`
		if string(b) != want {
			t.Errorf("a record of kind %v is\n%s\nwant\n%s", kind, b, want)
		}
		var got trace.Record
		if err := json.Unmarshal(b, &got); err != nil || got.Kind != kind {
			t.Errorf("%s comes back as kind %v, %v; want %v", b, got.Kind, err, kind)
		}
	}
}

func TestHeaderRoundTrip(t *testing.T) {
	for _, want := range []trace.Header{
		{},
		{Title: "seven <segments>"},
		{Title: "七个报文段", Began: time.Date(2026, 11, 20, 10, 30, 0, 5, time.UTC)},
	} {
		var buf bytes.Buffer
		if _, err := trace.NewWriter(&buf, want); err != nil {
			t.Fatal(err)
		}
		r, err := trace.NewReader(&buf)
		if err != nil {
			t.Fatalf("header %+v: %v", want, err)
		}
		if r.Header.Title != want.Title || !r.Header.Began.Equal(want.Began) {
			t.Errorf("header %+v came back as %+v", want, r.Header)
		}
		if _, err := r.Read(); err != io.EOF {
			t.Errorf("reading on behind the header of an empty trace gives %v, want io.EOF", err)
		}
	}
}

// TestEveryFieldIsTested keeps full full, so that a new field which the
// codec forgets fails the round trip.
func TestEveryFieldIsTested(t *testing.T) {
	rec := full()
	rec.Datagram = datagram().Datagram
	for _, v := range []any{rec, *rec.Segment, *rec.TCB, *rec.Datagram, rec.Segment.Options} {
		for f, field := range reflect.ValueOf(v).Fields() {
			if field.IsZero() {
				t.Errorf("%T.%s is zero in the record that all fields are tested with", v, f.Name)
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	bare := trace.Record{Kind: trace.Note}
	noSum := full()
	noSum.Segment.Options = wire.Options{Set: wire.OptFastOpen | wire.OptSACK} // present, and empty
	want := []trace.Record{full(), bare, noSum, datagram()}
	got, err := read(t, written(t, want...))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("records came back as\n%+v, %v\nwant\n%+v", got, err, want)
	}
}

func TestRoundTripOfAnyRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Custom(anyRecord)).Draw(t, "records")
		r, err := trace.NewReader(written(t, want...))
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			got, err := r.Read()
			if err != nil || !reflect.DeepEqual(got, want[i]) {
				t.Fatalf("record %d came back as\n%+v, %v\nwant\n%+v", i, got, err, want[i])
			}
		}
		if _, err := r.Read(); err != io.EOF {
			t.Fatalf("behind the last record comes %v, want io.EOF", err)
		}
	})
}

func TestJSONOfOneRecord(t *testing.T) {
	want := full()
	b, err := json.Marshal(&want)
	if err != nil {
		t.Fatal(err)
	}
	var got trace.Record
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("a record alone came back as\n%+v, %v\nwant\n%+v", got, err, want)
	}
}

func TestNotATrace(t *testing.T) {
	for _, tt := range []struct{ what, file string }{
		{"an empty file", ""},
		{"only separators", "\x1e\x1e \n\x1e"},
		{"plain text", "hello\n"},
		{"qlog of another form", "\x1e" + `{"file_schema":"urn:ietf:params:qlog:file:contained"}` + "\n"},
		{"a header of the wrong types", "\x1e" + `{"file_schema":7}` + "\n"},
		{"a header without end", "\x1e{" + strings.Repeat(" ", trace.MaxText)},
	} {
		if _, err := trace.NewReader(strings.NewReader(tt.file)); err != trace.ErrNotTrace {
			t.Errorf("%s: got %v, want ErrNotTrace", tt.what, err)
		}
	}
}

func TestReaderPassesOverWhatIsDamaged(t *testing.T) {
	good := trace.Record{At: 1, Kind: trace.Note, Why: "good"}
	for _, tt := range []struct {
		what, text string
		is         error // nil: any
	}{
		{"a cut text", `{"time":1,"name":"tcp:no`, nil},
		{"a text that is no object", `[1,2]`, nil},
		{"a time that is a word", `{"time":"soon","name":"tcp:note","data":{}}`, nil},
		{"a time beyond all clocks", `{"time":1e300,"name":"tcp:note","data":{}}`, nil},
		{"a number beyond its type", `{"time":1,"name":"tcp:note","data":{"segment":{"seq":4294967296}}}`, nil},
		{"an unknown flag", `{"time":1,"name":"tcp:note","data":{"segment":{"flags":"SYN,FOO"}}}`, nil},
		{"a broken address", `{"time":1,"name":"tcp:note","data":{"local":"10.0.0.1"}}`, nil},
		{"a broken cookie", `{"time":1,"name":"tcp:note","data":{"segment":{"options":{"fast_open":"xyz"}}}}`, nil},
		{"a text that is too long", `{"time":1,"name":"` + strings.Repeat("x", trace.MaxText) + `"}`, trace.ErrTooLong},
		{"deep nesting", strings.Repeat("[", trace.MaxText-100), nil},
	} {
		t.Run(tt.what, func(t *testing.T) {
			file := written(t)
			file.WriteString("\x1e" + tt.text + "\n")
			file.Write(written(t, good).Bytes()[len(written(t).Bytes()):])
			r, err := trace.NewReader(file)
			if err != nil {
				t.Fatal(err)
			}
			if rec, err := r.Read(); err == nil || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("it was read as %+v, %v; want error %v", rec, err, tt.is)
			} else if !strings.HasPrefix(err.Error(), "trace: text 2: ") {
				t.Errorf("the error %q does not say that the second text is at fault", err)
			}
			if rec, err := r.Read(); err != nil || rec.Why != "good" {
				t.Errorf("the record behind it was read as %+v, %v; want it whole", rec, err)
			}
		})
	}
}

func TestReaderIsLenient(t *testing.T) {
	for _, tt := range []struct{ what, text string }{
		{"fields it does not know", `{"time":2,"name":"tcp:note","group_id":"x","data":{"why":"w","new":[1]}}`},
		{"white space", "\n { \"time\" : 2.0 ,\n\"name\":\"tcp:note\",\"data\":{\"why\":\"w\"}}\n\n"},
		{"an exponent", `{"time":0.2e1,"name":"tcp:note","data":{"why":"w"}}`},
		{"more decimals than nanoseconds", `{"time":2.0000009,"name":"tcp:note","data":{"why":"w"}}`},
		{"events of other schemas before it", `{"time":1,"name":"quic:packet_sent","data":{}}` + "\x1e" +
			`{"time":2,"name":"tcp:note","data":{"why":"w"}}`},
		{"several separators", "\x1e\x1e" + `{"time":2,"name":"tcp:note","data":{"why":"w"}}`},
	} {
		file := written(t)
		file.WriteString("\x1e" + tt.text)
		got, err := read(t, file)
		want := []trace.Record{{At: clock.Instant(2 * time.Millisecond), Kind: trace.Note, Why: "w"}}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v; want %+v", tt.what, got, err, want)
		}
	}
}

func TestBlocksThatNoSegmentHolds(t *testing.T) {
	file := written(t)
	file.WriteString("\x1e" + `{"name":"tcp:note","data":{"segment":{"options":{"sack":[[1,2],[3,4],[5,6],[7,8],[9,10]]}}}}`)
	got, err := read(t, file)
	if err != nil || got[0].Segment.Options.SACKCount != wire.MaxSACK {
		t.Errorf("five SACK blocks: got %+v, %v; want the first four", got, err)
	}
}

func TestReaderReportsWhatIsBelow(t *testing.T) {
	broken := errors.New("cable cut")
	if _, err := trace.NewReader(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("reading the header from a broken reader gives %v, want %v", err, broken)
	}
	file := io.MultiReader(written(t, full()), iotest.ErrReader(broken))
	if _, err := read(t, file); !errors.Is(err, broken) {
		t.Errorf("reading records from a broken reader gives %v, want %v", err, broken)
	}
	if got, err := read(t, iotest.OneByteReader(written(t, full()))); err != nil || len(got) != 1 {
		t.Errorf("octet by octet, a record was read as %+v, %v", got, err)
	}
}

// failing writes n times and no more.
type failing struct {
	n   int
	err error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.n--; f.n < 0 {
		return 0, f.err
	}
	return len(p), nil
}

func TestWriterKeepsItsFirstError(t *testing.T) {
	full1, full2 := errors.New("disk full"), errors.New("asked again")
	if _, err := trace.NewWriter(&failing{0, full1}, trace.Header{}); err != full1 {
		t.Errorf("writing a header to a full disk gives %v, want %v", err, full1)
	}
	disk := &failing{1, full1}
	w, _ := trace.NewWriter(disk, trace.Header{})
	rec := full()
	if err := w.Write(&rec); err != full1 {
		t.Errorf("writing a record to a full disk gives %v, want %v", err, full1)
	}
	disk.n, disk.err = 9, full2
	if err := w.Write(&rec); err != full1 || w.Err() != full1 {
		t.Errorf("writing on gives %v, want the first error %v for ever", err, full1)
	}
}

func TestWriterWritesWholeTexts(t *testing.T) {
	var writes []string
	w, _ := trace.NewWriter(writerFunc(func(p []byte) { writes = append(writes, string(p)) }), trace.Header{})
	rec := full()
	w.Trace(&rec)
	for i, s := range writes {
		if s[0] != '\x1e' || s[len(s)-1] != '\n' {
			t.Errorf("write %d is %.10q…, want a whole text, so that a pipe never carries half of one for long", i, s)
		}
	}
	if len(writes) != 2 {
		t.Errorf("a header and a record took %d writes, want 2", len(writes))
	}
}

type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) { f(p); return len(p), nil }

func FuzzReader(f *testing.F) {
	f.Add(written(f, full(), trace.Record{Kind: trace.Call, Octets: 4}).Bytes())
	f.Add([]byte("\x1e{}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := trace.NewReader(bytes.NewReader(file))
		if err != nil {
			return
		}
		for range len(file) + 1 { // a text has at least one octet
			rec, err := r.Read()
			if err == io.EOF {
				return
			}
			if err == nil {
				stable(t, rec)
			}
		}
		t.Fatal("a file gives more records than it has octets")
	})
}

// stable fails where a record that could be read cannot be written and read
// again.
func stable(t *testing.T, want trace.Record) {
	got, err := read(t, written(t, want))
	if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Fatalf("read once:\n%+v\nread again:\n%+v, %v", want, got, err)
	}
}
