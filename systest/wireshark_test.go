package systest

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
)

// TestWhatWiresharkShows: the display filters that a lesson names leave the
// frames that it says, in the capture that its command writes.
func TestWhatWiresharkShows(t *testing.T) {
	system(t, "tshark")
	sights := 0
	for _, l := range lessons.All() {
		for _, s := range l.Texts(i18n.English).Wireshark {
			sights++
			t.Run(l.Name+"/"+s.Filter, func(t *testing.T) {
				t.Parallel()
				file := filepath.Join(t.TempDir(), l.Name+".pcapng")
				must(t, exec.Command(binary, "demo", l.Name, "--pcap", file))
				if got := shownFrames(t, file, s.Filter); !slices.Equal(got, s.Frames) {
					t.Errorf("lesson %s says that %s leaves the frames %v; tshark leaves %v", l.Name, s.Filter, s.Frames, got)
				}
			})
		}
	}
	if sights < 40 {
		t.Errorf("the lessons name only %d filters", sights)
	}
}

// shownFrames are the frames that a display filter leaves of a capture. Two
// passes, as Wireshark's window makes them.
func shownFrames(t *testing.T, file, filter string) (frames []int) {
	t.Helper()
	for line := range strings.Lines(must(t, exec.Command("tshark", "-2", "-r", file, "-Y", filter, "-T", "fields", "-e", "frame.number"))) {
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("tshark wrote %q", line)
		}
		frames = append(frames, n)
	}
	return frames
}
