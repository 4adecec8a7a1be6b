package systest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const kernelSide = "10.92.93.1"

// nginx serves the folder it returns, at full speed below / and at a
// megabyte per second below /slow/.
func (l *lab) nginx() (root string) {
	l.t.Helper()
	dir := l.t.TempDir()
	root = filepath.Join(dir, "www")
	config := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf(`
		daemon off; user root; worker_processes 1;
		pid %[1]s/pid; error_log stderr notice;
		events { }
		http {
			access_log off; default_type application/octet-stream;
			client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi;
			uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
			server {
				listen 8080; listen [::]:8080; root %[1]s/www;
				location /slow/ { alias %[1]s/www/; limit_rate 1m; }
			}
		}`, dir)
	if err := os.Mkdir(root, 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
	l.start("nginx", "-p", dir, "-c", config).until("start worker process ")
	return root
}

// get is the command line that fetches from nginx.
func get(path string, options ...string) []string {
	return append([]string{binary, "get", "http://" + kernelSide + ":8080" + path,
		"--tun", device, "--addr", ours + "/24"}, options...)
}

// served puts a file of the stream into nginx's folder.
func served(t *testing.T, root string, octets int64) []byte {
	t.Helper()
	content, err := os.ReadFile(streamFile(t, octets))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "file"), content, 0o644); err != nil {
		t.Fatal(err)
	}
	return content
}

func TestGet(t *testing.T) {
	l := newLab(t, "nginx")
	want := served(t, l.nginx(), 50_000_001)
	out := filepath.Join(t.TempDir(), "out")
	got := l.try(get("/file", "-o", out)...)
	if got.code != 0 || got.errs != "" {
		t.Fatalf("exit code %d, want 0 and no word where no terminal is:\n%s", got.code, got.errs)
	}
	if file, err := os.ReadFile(out); err != nil || !bytes.Equal(file, want) {
		t.Errorf("got %d octets, %v, that are not the %d of the file", len(file), err, len(want))
	}
	alone(t, out)
	l.noDevice()
}

func TestGetToStandardOutput(t *testing.T) {
	l := newLab(t, "nginx")
	want := served(t, l.nginx(), 1_000_003)
	if got := l.try(get("/file")...); got.code != 0 || got.out != string(want) {
		t.Errorf("exit code %d, %d octets that are not the %d of the file: %s", got.code, len(got.out), len(want), got.errs)
	}
}

// TestGetOnTerminal: on a terminal a bar shows how far it is.
func TestGetOnTerminal(t *testing.T) {
	l := newLab(t, "nginx", "script")
	served(t, l.nginx(), 5_000_000)
	out := filepath.Join(t.TempDir(), "out")
	screen := l.run("script", "-qec", strings.Join(get("/file", "-o", out), " "), "/dev/null")
	for _, want := range []string{"\r", "out", "100 %", "████", "5.0 MB / 5.0 MB", "/s"} {
		if !strings.Contains(screen, want) {
			t.Errorf("the terminal shows %q, want %q in it", screen, want)
		}
	}
}

// TestGetInterrupted: ^C leaves neither a half file nor a device.
func TestGetInterrupted(t *testing.T) {
	l := newLab(t, "nginx")
	served(t, l.nginx(), 50_000_000)
	out := filepath.Join(t.TempDir(), "out")
	p := l.start(get("/slow/file", "-o", out)...)
	eventually(t, func() (bool, string) {
		fi, err := os.Stat(out + ".part")
		return err == nil && fi.Size() > 0, "the first octets of the file"
	})
	if code := p.end(os.Interrupt); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if said := p.out.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "stopped") {
		t.Errorf("it said %q, want one line that says that it was stopped", said)
	}
	if left, _ := filepath.Glob(out + "*"); len(left) != 0 {
		t.Errorf("it left %v", left)
	}
	l.noDevice()
}

// TestGetFails: what goes wrong on the way is told in a line, with code 1,
// and no file is left.
func TestGetFails(t *testing.T) {
	l := newLab(t, "nginx")
	l.nginx()
	for _, tt := range []struct{ what, url, want string }{
		{"the file is not there", "http://" + kernelSide + ":8080/none", "404"},
		{"nobody listens", "http://" + kernelSide + ":8081/file", "refuses"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			got := l.try(binary, "get", tt.url, "--tun", device, "--addr", ours+"/24", "-o", out)
			checkComplaint(t, got, 1, tt.want)
			if left, _ := filepath.Glob(out + "*"); len(left) != 0 {
				t.Errorf("it left %v", left)
			}
		})
	}
}

// alone checks that nothing else is in a file's folder.
func alone(t *testing.T, name string) {
	t.Helper()
	if all, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "*")); len(all) != 1 {
		t.Errorf("the folder has %v, want %s alone", all, name)
	}
}
