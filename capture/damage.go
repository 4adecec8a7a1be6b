package capture

import "fmt"

// Why says how a file is damaged. internal/i18n has a sentence for each,
// "damage." and the code.
type Why uint8

// How files break.
const (
	Cut               Why = iota // the file ends inside a record
	CutHeader                    // it ends before its first record could begin
	Unreadable                   // reading failed: Damage.Err says how
	LongFrame                    // a frame is longer than MaxFrame, or a block than MaxBlock
	BadLength                    // a length contradicts what it is the length of
	LengthsDiffer                // the two lengths of a block are not the same: pcapng §3.1
	BadMagic                     // a section's byte-order magic is none: pcapng §4.1
	BadVersion                   // a version of the format that has never been defined
	NoInterface                  // a frame of an interface that was not described before it
	TooManyInterfaces            // more than MaxInterfaces
)

var whyCodes = [...]string{
	"cut", "cut-header", "unreadable", "long-frame", "bad-length", "lengths-differ",
	"bad-magic", "bad-version", "no-interface", "too-many-interfaces",
}

// String is the reason's code.
func (y Why) String() string { return whyCodes[y] }

// Whys are all reasons.
func Whys() (all []Why) {
	for y := range whyCodes {
		all = append(all, Why(y))
	}
	return all
}

// Damage is where a capture breaks. The frames before it are fine; there is
// nothing to be had behind it.
type Damage struct {
	Offset int64  // where the broken record begins, in octets of the uncompressed file
	Frame  uint64 // the frame that is broken, or would have come next
	Why    Why
	Err    error // of the io.Reader, where Why is Unreadable
}

// Error says where and how.
func (d *Damage) Error() string {
	if d.Err != nil {
		return fmt.Sprintf("capture: damaged at octet %d, frame %d: %v: %v", d.Offset, d.Frame, d.Why, d.Err)
	}
	return fmt.Sprintf("capture: damaged at octet %d, frame %d: %v", d.Offset, d.Frame, d.Why)
}

// Unwrap is the io.Reader's error.
func (d *Damage) Unwrap() error { return d.Err }
