package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVerifyOfACapture: our exchange, compared with a capture of our own that
// stands in for the kernel's.
func TestVerifyOfACapture(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pcapng")
	own, err := ownExchange(t.Context(), verifyPort)
	if err == nil {
		err = os.WriteFile(file, own.capture, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "kept")
	got := run(t, "verify", "--read", file, "--pcap", folder)
	if got.code != exitFine || got.errs != "" {
		t.Fatalf("exit code %d, complaint %q", got.code, got.errs)
	}
	for _, want := range []string{
		"4 FIN ", "FIN-WAIT-1   CLOSE-WAIT", "TIME-WAIT    LAST-ACK", "TIME-WAIT    CLOSED",
		"four-segments  four-segments  the same", "conn_state            SF             SF             the same",
		"the client has closed  FIN-WAIT-2   CLOSE-WAIT   the same", "Step by step: tcpglass", "Step by step: kernel", "tcpdump -i lo -nS port 9293", "tcpdump -nS -r " + folder,
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("the page does not say %q:\n%s", want, got.out)
		}
	}
	if strings.Contains(got.out, "DIFFERENT") {
		t.Errorf("two exchanges of the same TCP differ:\n%s", got.out)
	}
	for _, name := range []string{"tcpglass.pcapng", "kernel.pcapng"} {
		if fi, err := os.Stat(filepath.Join(folder, name)); err != nil || fi.Size() < 1000 {
			t.Errorf("%s was not kept: %v", name, err)
		}
	}
}

func TestVerifyFindsAnotherClose(t *testing.T) {
	file := filepath.Join(t.TempDir(), "reset.pcapng")
	if got := run(t, "demo", "reset-in-the-middle", "--pcap", file); got.code != exitFine {
		t.Fatal(got.errs)
	}
	got := run(t, "verify", "--read", file)
	if got.code != exitFound || !strings.Contains(got.errs, "kernel: the connection did not open with three segments and close with four") {
		t.Errorf("of a connection that was reset the exit code is %d and the complaint %q", got.code, got.errs)
	}
	if !strings.Contains(got.out, "DIFFERENT") || !strings.Contains(got.out, "–") {
		t.Errorf("the page does not show where they differ, and what there is not:\n%s", got.out)
	}
}

func TestVerifyRefuses(t *testing.T) {
	run(t, "verify", "rubbish").refused(t, "rubbish")
	run(t, "verify", "--port", "0").refused(t, "--port")
	run(t, "verify", "--port", "70000").refused(t, "70000")
	run(t, "verify", "--read", "/nowhere/x.pcapng").refused(t, "/nowhere/x.pcapng")
}
