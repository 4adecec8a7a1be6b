package capture

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// Like is what a file that is no capture looks like. internal/i18n has a
// sentence for each, "like." and the code.
type Like uint8

// What is met in place of captures.
const (
	Nothing    Like = iota // none of what is known
	EmptyFile              // no octets at all
	Short                  // too few to tell
	Compressed             // in a way that is not undone here: bzip2, xz, lz4, zip, 7z
	Gzip                   // where the reader was handed it still compressed
	Zstd                   // the same
	Text                   // printable characters: what tcpdump printed, say
	JSON                   // tshark -T json, a log
	HTML                   // a page in place of the file: a login, an error
	PcapCousin             // a changed pcap of some maker, whose records nobody has described
	NetMon                 // Microsoft Network Monitor
	Sniffer                // NetXRay, DOS Sniffer
	ERF                    // Endace
	Iptrace                // AIX
	BTSnoop                // Bluetooth
	Peek                   // Savvius *Peek
	Observer               // Network Instruments
	ETL                    // Windows event trace: pktmon, netsh trace
	Program                // an executable
)

var likeCodes = [...]string{
	"nothing", "empty", "short", "compressed", "gzip", "zstd", "text", "json", "html", "pcap-cousin",
	"netmon", "sniffer", "erf", "iptrace", "btsnoop", "peek", "observer", "etl", "program",
}

// String is the code.
func (l Like) String() string { return likeCodes[l] }

// Likes are all of them.
func Likes() (all []Like) {
	for l := range likeCodes {
		all = append(all, Like(l))
	}
	return all
}

// NotCapture is the error of a file that no Reader reads.
type NotCapture struct{ Like Like }

// Error says what it looks like.
func (e *NotCapture) Error() string { return "capture: not a capture, looks like " + e.Like.String() }

// magics are how other files begin.
var magics = []struct {
	begin string
	like  Like
}{
	{"\x1f\x8b", Gzip},
	{"\x28\xb5\x2f\xfd", Zstd},
	{"BZh", Compressed},
	{"\xfd7zXZ\x00", Compressed},
	{"\x04\x22\x4d\x18", Compressed}, // lz4
	{"PK\x03\x04", Compressed},
	{"7z\xbc\xaf\x27\x1c", Compressed},
	{"\xa1\xb2\x34\xcd", PcapCousin}, // Francisco Mesquita
	{"\xcd\x34\xb2\xa1", PcapCousin},
	{"\xa1\x2b\x3c\x4d", PcapCousin}, // Navtel
	{"\x4d\x3c\x2b\xa1", PcapCousin},
	{"RTSS", NetMon},
	{"GMBU", NetMon},
	{"XCP\x00", Sniffer},
	{"TRSNIFF data", Sniffer},
	{"iptrace ", Iptrace},
	{"btsnoop\x00", BTSnoop},
	{"\x7fver", Peek},
	{"ObserverPktBuffe", Observer},
	{"\x7fELF", Program},
	{"MZ", Program},
}

// likeness is what a file that begins with head looks like.
func likeness(head []byte) Like {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.begin)) {
			return m.like
		}
	}
	switch {
	case len(head) == 0:
		return EmptyFile
	case isText(head):
		return textLike(head)
	case len(head) < 4:
		return Short
	case isERF(head):
		return ERF
	case isETL(head):
		return ETL
	}
	return Nothing
}

// isText takes UTF-8 without control characters for text.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && utf8.FullRune(head):
			return false
		case r < ' ' && r != '\n' && r != '\r' && r != '\t':
			return false
		}
		head = head[n:]
	}
	return true
}

func textLike(head []byte) Like {
	head = bytes.TrimSpace(head)
	switch {
	case bytes.HasPrefix(head, []byte("<")):
		return HTML
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")):
		return JSON
	}
	return Text
}

// isERF looks for a record of Endace's format, which has no magic: a time
// of which nothing is known, a type, flags, the record's length, how many
// were lost, the wire's length.
func isERF(head []byte) bool {
	if len(head) < 16 {
		return false
	}
	be := binary.BigEndian
	kind, record, wire := head[8]&0x7f, be.Uint16(head[10:]), be.Uint16(head[14:])
	return kind >= 1 && kind <= 48 && record >= 16 && record%8 == 0 && wire > 0 && wire <= record
}

// isETL looks for the first buffer of a Windows event trace: its size, a
// power of two, and the place of its end.
func isETL(head []byte) bool {
	if len(head) < 16 {
		return false
	}
	le := binary.LittleEndian
	size, used := le.Uint32(head), le.Uint32(head[4:])
	return size >= 1<<10 && size <= 1<<24 && size&(size-1) == 0 && used > 72 && used <= size
}
