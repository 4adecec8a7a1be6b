package systest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/tcpglass/tcpglass/internal/service"
	"github.com/tcpglass/tcpglass/sockets"
)

// Where the host under test stands.
const (
	device = "tg0"
	ours   = "10.92.93.2"
	site   = "http://" + ours
)

const transfer = 100 << 20 // octets

// host starts `tcpglass host` with a web server and waits until it is ready.
func (l *lab) host(options ...string) *process {
	l.t.Helper()
	p := l.start(append([]string{binary, "host", "--tun", device, "--addr", ours + "/24", "--http", ":80"}, options...)...)
	p.until(ours + " is on " + device)
	return p
}

// curl fetches quietly, but says what is wrong.
func curl(args ...string) []string {
	return append([]string{"curl", "-sS", "--fail", "--connect-timeout", "10", "--max-time", "170"}, args...)
}

// streamSum is the SHA-256 of the first n octets of the stream.
func streamSum(n int64) string {
	h := sha256.New()
	_, _ = io.Copy(h, service.NewStream(n)) // neither fails
	return hex.EncodeToString(h.Sum(nil))
}

// streamFile is a file of the first n octets of the stream.
func streamFile(t *testing.T, n int64) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stream")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(f, service.NewStream(n)); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTransfer(t *testing.T) {
	l := newLab(t, "curl")
	l.host()
	l.download()
	l.upload()
}

// TestTransferWithLoss is the same while nftables throws away each hundredth
// packet, in each direction, at random.
func TestTransferWithLoss(t *testing.T) {
	l := newLab(t, "curl", "nft")
	l.host()
	l.lossy("ip")
	l.download()
	l.upload()
	l.lost()
}

// lossy has nftables throw away each hundredth packet of a family.
func (l *lab) lossy(family string) {
	l.t.Helper()
	l.run("nft", `table `+family+` lossy {
		chain in  { type filter hook input  priority 0; iifname "`+device+`" numgen random mod 100 < 1 counter drop; }
		chain out { type filter hook output priority 0; oifname "`+device+`" numgen random mod 100 < 1 counter drop; }
	}`)
}

// lost checks that lossy was.
func (l *lab) lost() {
	l.t.Helper()
	if rules := l.run("nft", "list", "ruleset"); strings.Contains(rules, "packets 0 ") {
		l.t.Errorf("nothing was lost in one of the directions:\n%s", rules)
	}
}

// download has curl fetch the stream and checks its hash.
func (l *lab) download() { l.t.Helper(); l.downloadFrom(site, transfer) }

func (l *lab) downloadFrom(site string, octets int64) {
	l.t.Helper()
	sum := sha256.New()
	l.into(sum, curl(fmt.Sprintf("%s/bytes/%d", site, octets))...)
	if got, want := hex.EncodeToString(sum.Sum(nil)), streamSum(octets); got != want {
		l.t.Errorf("curl got octets with SHA-256 %s, want %s", got, want)
	}
}

// upload has curl post the stream and checks what the host says of it.
func (l *lab) upload() { l.t.Helper(); l.uploadTo(site, transfer) }

func (l *lab) uploadTo(site string, octets int64) {
	l.t.Helper()
	answer := l.run(curl("-H", "Expect:", "--data-binary", "@"+streamFile(l.t, octets), site+"/sink")...)
	var got service.Receipt
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		l.t.Fatalf("/sink answered %q: %v", answer, err)
	}
	if want := (service.Receipt{Octets: octets, SHA256: streamSum(octets)}); got != want {
		l.t.Errorf("/sink got %+v, want %+v", got, want)
	}
}

// TestPartOfFile: HTTP on this stack is HTTP as ever.
func TestPartOfFile(t *testing.T) {
	l := newLab(t, "curl")
	l.host()
	var got bytes.Buffer
	l.into(&got, curl("-r", "1000003-1000702", site+"/bytes/2000000")...)
	want := make([]byte, 700)
	whole := service.NewStream(2000000)
	_, _ = whole.Seek(1000003, io.SeekStart)
	_, _ = io.ReadFull(whole, want)
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("got %d octets that are not the 700 asked for", got.Len())
	}
}

func TestHundredConnectionsAtOnce(t *testing.T) {
	l := newLab(t, "wrk")
	l.host()
	report := l.run("wrk", "-t", "2", "-c", "100", "-d", "5s", "--timeout", "5s", site+"/bytes/1024")
	t.Log(report)
	if bad := troubleOf(report); bad != "" {
		t.Errorf("wrk reports %s", bad)
	}
}

// troubleOf is what is bad in a report of wrk's; empty where all is well.
func troubleOf(report string) string {
	for _, bad := range []string{"Socket errors", "Non-2xx", " 0 requests in"} {
		if strings.Contains(report, bad) {
			return bad
		}
	}
	return ""
}

func TestPing(t *testing.T) {
	l := newLab(t, "ping")
	l.host()
	report := l.run("ping", "-c", "5", "-i", "0.2", "-W", "2", ours)
	if !strings.Contains(report, " 0% packet loss") {
		t.Errorf("ping reports\n%s", report)
	}
	if report := l.run("ping", "-c", "2", "-i", "0.2", "-W", "2", "-s", "1472", ours); !strings.Contains(report, " 0% packet loss") {
		t.Errorf("with packets that fill the MTU ping reports\n%s", report)
	}
}

func TestClosedPortRefusesAtOnce(t *testing.T) {
	l := newLab(t, "curl")
	l.host()
	l.refused(site + ":81/")
}

// refused checks that curl is refused before its SYN would go again.
func (l *lab) refused(url string) {
	l.t.Helper()
	got := l.try("curl", "-s", "--max-time", "10", "-w", "%{time_total}", url)
	const refused = 7 // curl: failed to connect
	if got.code != refused {
		l.t.Fatalf("%s: curl ended with %d, want %d, connection refused: %s", url, got.code, refused, got.errs)
	}
	if took, err := strconv.ParseFloat(got.out, 64); err != nil || took > 0.9 {
		l.t.Errorf("%s: the refusal took %s s, want it before the first retry of the SYN", url, got.out)
	}
}

// TestKilledClient: when a client dies in the middle of a transfer, its
// connection goes from the table.
func TestKilledClient(t *testing.T) {
	for _, tt := range []struct {
		what, path string
		options    []string
	}{
		{"while it downloads", "/bytes/1000000000", []string{"-o", "/dev/null"}},
		{"while it uploads", "/sink", []string{"-T", streamFile(t, transfer)}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			l := newLab(t, "curl")
			l.host()
			l.dies("40001", site+tt.path, tt.options...)
		})
	}
}

// dies kills a slow client on a port of its own, whose connection must then
// go from the table.
func (l *lab) dies(port, url string, options ...string) {
	l.t.Helper()
	client := l.start(curl(append([]string{"--limit-rate", "1M", "--local-port", port, url}, options...)...)...)
	eventually(l.t, func() (bool, string) {
		row := l.socket(port)
		return row != nil && row.State == "ESTABLISHED", "the client's connection in /sockets.json"
	})
	client.end(syscall.SIGKILL)
	eventually(l.t, func() (bool, string) {
		row := l.socket(port)
		return row == nil, fmt.Sprintf("the client's connection to go from /sockets.json; it is %+v", row)
	})
}

// socket is the row of the host's table for a client's port; nil where there
// is none.
func (l *lab) socket(port string) *sockets.Row {
	l.t.Helper()
	var table struct{ Sockets []sockets.Row }
	if err := json.Unmarshal([]byte(l.run(curl(site+"/sockets.json")...)), &table); err != nil {
		l.t.Fatal(err)
	}
	for _, row := range table.Sockets {
		if fmt.Sprint(row.Remote.Port()) == port {
			return &row
		}
	}
	return nil
}

// TestOtherServices talks to echo, discard and chargen.
func TestOtherServices(t *testing.T) {
	waits(t)
	l := newLab(t, "curl")
	l.host("--echo", ":7", "--discard", ":9", "--chargen", ":19")
	for _, tt := range []struct{ port, begins string }{
		{"7", "hello\n"},
		{"9", ""},
		{"19", " !\"#$%&'()*+,-./0123456789"},
	} {
		// curl would wait for the end; a second has room for the answer.
		client := l.command("curl", "-sS", "--max-time", "1", "telnet://"+ours+":"+tt.port)
		client.Stdin = strings.NewReader("hello\n")
		got := outcomeOf(t, client).out
		if !strings.HasPrefix(got, tt.begins) || tt.begins == "" && got != "" {
			t.Errorf("port %s sent %.80q, want %q", tt.port, got, tt.begins)
		}
	}
}

// TestEndOfHost: ^C ends the host with code 0, and its TUN device goes.
func TestEndOfHost(t *testing.T) {
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			l := newLab(t)
			p := l.host()
			if code := p.end(sig); code != 0 {
				t.Errorf("exit code %d, want 0:\n%s", code, p.out.String())
			}
			l.noDevice()
		})
	}
}

// TestDeviceGoes: a host whose TUN device is deleted says so and ends, also
// one without a service that would notice.
func TestDeviceGoes(t *testing.T) {
	for _, services := range [][]string{nil, {"--http", ":80"}} {
		l := newLab(t)
		p := l.start(append([]string{binary, "host", "--tun", device, "--addr", ours + "/24"}, services...)...)
		p.until(ours + " is on " + device)
		l.run("ip", "link", "del", device)
		<-p.ended
		if code := p.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(p.out.String(), device+" is gone") {
			t.Errorf("with services %v: exit code %d, want 1 and a word about it:\n%s", services, code, p.out.String())
		}
	}
}

// TestGivenDevice: a device that somebody has set up keeps its address and
// stays.
func TestGivenDevice(t *testing.T) {
	l := newLab(t, "ping")
	l.run("ip", "tuntap", "add", "dev", device, "mode", "tun")
	l.run("ip", "addr", "add", "10.92.93.77/24", "dev", device)
	l.run("ip", "link", "set", device, "up")
	p := l.host()
	l.run("ping", "-c", "1", "-W", "2", ours)
	p.end(os.Interrupt)
	if addrs := l.run("ip", "-br", "addr", "show", device); !strings.Contains(addrs, "10.92.93.77/24") || strings.Contains(addrs, "10.92.93.1/") {
		t.Errorf("the device has %s, want what it had before", addrs)
	}
}

// noDevice checks that the TUN device has gone.
func (l *lab) noDevice() {
	l.t.Helper()
	if l.try("ip", "link", "show", device).code == 0 {
		l.t.Errorf("%s is still there", device)
	}
}
