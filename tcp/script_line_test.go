package tcp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// line is one line of a script, taken apart.
type line struct {
	at   time.Duration
	op   string // empty: a blank line
	args []string
	want string // what stands behind the arrow
}

// parseLine takes a line apart. last is the time of the line before.
func parseLine(raw string, last time.Duration) (l line, err error) {
	raw, _, _ = strings.Cut(raw, "#")
	raw, want, _ := strings.Cut(raw, "->")
	words := strings.Fields(raw)
	switch len(words) {
	case 0:
		return line{}, nil
	case 1, 2:
		return line{}, fmt.Errorf("a line is TIME OP ARGUMENTS")
	}
	relative := strings.HasPrefix(words[0], "+")
	l = line{op: words[1], args: words[2:], want: strings.TrimSpace(want)}
	if l.at, err = time.ParseDuration(strings.TrimPrefix(words[0], "+")); err != nil {
		return line{}, err
	}
	if relative {
		l.at += last
	}
	if l.at < last {
		return line{}, fmt.Errorf("time goes back")
	}
	return l, nil
}

// parseFlags reads SYN,ACK; on must be set, off must not.
func parseFlags(word string) (on, off wire.Flags, err error) {
	var names []string
	for name := range strings.SplitSeq(word, ",") {
		if plain, minus := strings.CutPrefix(name, "-"); minus {
			var f wire.Flags
			if err := f.UnmarshalText([]byte(plain)); err != nil {
				return 0, 0, err
			}
			off |= f
			continue
		}
		names = append(names, name)
	}
	err = on.UnmarshalText([]byte(strings.Join(names, ",")))
	return on, off, err
}

// pairs walks over FIELD VALUE FIELD VALUE….
func pairs(words []string, each func(key, value string) error) error {
	if len(words)%2 != 0 {
		return fmt.Errorf("a field without a value")
	}
	for ; len(words) > 0; words = words[2:] {
		if err := each(words[0], words[1]); err != nil {
			return err
		}
	}
	return nil
}

// parseSegment makes the segment of a line that begins with <.
func parseSegment(args []string, window uint16) (seg Segment, err error) {
	if seg.Flags, _, err = parseFlags(args[0]); err != nil {
		return seg, err
	}
	seg.Window = window
	length := 0
	err = pairs(args[1:], func(key, value string) error {
		if key == "len" {
			length, err = strconv.Atoi(value)
			return err
		}
		return setField(&seg, key, value)
	})
	at := seg.Seq
	if seg.Flags.Has(wire.SYN) {
		at = at.Add(1)
	}
	seg.Payload = pattern(at, length)
	return seg, err
}

// ecnWords are the values of the ECN field.
var ecnWords = [4]string{"-", "ect1", "ect0", "ce"}

func setField(seg *Segment, key, value string) error {
	if key == "ts" {
		seg.Options.Set |= wire.OptTimestamps
		_, err := fmt.Sscanf(value, "%d/%d", &seg.Options.TSVal, &seg.Options.TSEcr)
		return err
	}
	if key == "ecn" {
		i := slices.Index(ecnWords[:], value)
		if i < 0 {
			return fmt.Errorf("no such mark: %s", value)
		}
		seg.TOS = seg.TOS&^3 | uint8(i)
		return nil
	}
	n, err := strconv.ParseUint(value, 10, 32)
	if err != nil {
		return err
	}
	switch key {
	case "seq":
		seg.Seq = seq.Num(n)
	case "ack":
		seg.Ack = seq.Num(n)
	case "win":
		seg.Window = uint16(n)
	case "urg":
		seg.Urgent = uint16(n)
	case "dscp":
		seg.TOS = wire.TOSOf(uint8(n), seg.TOS)
	case "mss":
		seg.Options.Set |= wire.OptMSS
		seg.Options.MSS = uint16(n)
	case "scale":
		seg.Options.Set |= wire.OptScale
		seg.Options.Scale = uint8(n)
	default:
		return fmt.Errorf("a segment has no field %q", key)
	}
	return nil
}

// field is what seg has under the name key, as a script would write it.
func field(seg *Segment, key string) (string, error) {
	o := &seg.Options
	switch key {
	case "seq":
		return fmt.Sprint(uint32(seg.Seq)), nil
	case "ack":
		return fmt.Sprint(uint32(seg.Ack)), nil
	case "win":
		return fmt.Sprint(seg.Window), nil
	case "urg":
		return fmt.Sprint(seg.Urgent), nil
	case "len":
		return fmt.Sprint(len(seg.Payload)), nil
	case "ecn":
		return ecnWords[wire.ECN(seg.TOS)], nil
	case "dscp":
		return fmt.Sprint(wire.DSCP(seg.TOS)), nil
	case "why":
		return seg.Why.String(), nil
	case "mss":
		return option(o.Has(wire.OptMSS), fmt.Sprint(o.MSS)), nil
	case "scale":
		return option(o.Has(wire.OptScale), fmt.Sprint(o.Scale)), nil
	case "ts":
		return option(o.Has(wire.OptTimestamps), fmt.Sprintf("%d/%d", o.TSVal, o.TSEcr)), nil
	}
	return "", fmt.Errorf("a segment has no field %q", key)
}

func option(there bool, value string) string {
	if !there {
		return "-"
	}
	return value
}

// describe is seg in the notation.
func describe(seg *Segment) string {
	text := seg.Flags.String()
	for _, key := range []string{"seq", "ack", "win", "len", "urg", "mss", "scale", "ts", "ecn", "dscp", "why"} {
		value, _ := field(seg, key)
		if value == "-" || value == "0" && key != "win" && key != "seq" {
			continue
		}
		text += " " + key + " " + value
	}
	return text
}
