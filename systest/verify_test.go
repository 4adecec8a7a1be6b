package systest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVerify: the kernel's TCP and ours do the same, the analyzer says so of
// both, and tshark sees the seven segments in both captures.
func TestVerify(t *testing.T) {
	system(t, "tshark")
	folder := t.TempDir()
	page := must(t, exec.Command(binary, "verify", "--lang", "en", "--pcap", folder))
	for _, want := range []string{"four-segments  four-segments  the same", "Step by step: kernel",
		"the client has closed  FIN-WAIT-2   CLOSE-WAIT   the same     FIN-WAIT-2   CLOSE-WAIT   the same"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "DIFFERENT") {
		t.Errorf("the kernel's connection is another than ours:\n%s", page)
	}
	for _, file := range []string{"tcpglass.pcapng", "kernel.pcapng"} {
		for filter, want := range map[string]int{
			"tcp.flags.syn == 1": 2,
			"tcp.flags.fin == 1": 2,
			"tcp.analysis.retransmission || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment": 0,
		} {
			if got := shownFrames(t, filepath.Join(folder, file), filter); len(got) != want {
				t.Errorf("%s: %s leaves frames %v of tshark, want %d", file, filter, got, want)
			}
		}
	}
}

// TestVerifyWithoutRoot does what can be done, and says what cannot.
func TestVerifyWithoutRoot(t *testing.T) {
	system(t, "setpriv")
	cmd := exec.Command("setpriv", "--reuid", "65534", "--clear-groups", "--bounding-set", "-all", binary, "verify", "--lang", "en")
	page := must(t, cmd)
	if !strings.Contains(page, "The kernel's TCP was not recorded") || !strings.Contains(page, "Step by step: tcpglass") || strings.Contains(page, "Step by step: kernel") {
		t.Errorf("without root the page is:\n%s", page)
	}
}
