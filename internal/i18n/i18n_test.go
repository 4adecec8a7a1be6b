package i18n

import "testing"

func TestParse(t *testing.T) {
	for code, want := range map[string]Lang{"en": English, "zh": Chinese, "ZH": Chinese} {
		if got, ok := Parse(code); !ok || got != want {
			t.Errorf("%q is %v, %v; want %v", code, got, ok, want)
		}
	}
	for _, code := range []string{"", "fr", "english", "zh_CN"} {
		if _, ok := Parse(code); ok {
			t.Errorf("%q is taken for a language of ours", code)
		}
	}
}

func TestFromEnv(t *testing.T) {
	for _, tt := range []struct {
		what string
		env  map[string]string
		want Lang
	}{
		{"an empty environment is English", nil, English},
		{"LANG says Chinese", map[string]string{"LANG": "zh_CN.UTF-8"}, Chinese},
		{"so it does for Taiwan", map[string]string{"LANG": "zh_TW"}, Chinese},
		{"LC_MESSAGES goes before LANG", map[string]string{"LANG": "zh_CN", "LC_MESSAGES": "en_US"}, English},
		{"LC_ALL goes before both", map[string]string{"LANG": "en_US", "LC_MESSAGES": "en_US", "LC_ALL": "zh_CN"}, Chinese},
		{"an empty LC_ALL says nothing", map[string]string{"LANG": "zh_CN", "LC_ALL": ""}, Chinese},
		{"the C locale is English", map[string]string{"LC_ALL": "C", "LANG": "zh_CN"}, English},
		{"every other language gets English", map[string]string{"LANG": "de_DE.UTF-8"}, English},
	} {
		if got := FromEnv(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%s: got %v", tt.what, got)
		}
	}
}

func TestFromHeader(t *testing.T) {
	for _, tt := range []struct {
		what, accept    string
		otherwise, want Lang
	}{
		{"no wish: as it would be without", "", Chinese, Chinese},
		{"the browser's wish goes first", "en-GB,en;q=0.9", Chinese, English},
		{"a Chinese browser", "zh-CN,zh;q=0.9,en;q=0.8", English, Chinese},
		{"the second wish, where we do not speak the first", "fr, zh;q=0.5", English, Chinese},
		{"only languages that we do not speak", "fr,de", English, English},
	} {
		if got := FromHeader(tt.accept, tt.otherwise); got != tt.want {
			t.Errorf("%s: got %v for %q, want %v", tt.what, got, tt.accept, tt.want)
		}
	}
}

func TestText(t *testing.T) {
	if got := Chinese.Text("ladder.phase.opening"); got != "建立" {
		t.Errorf("opening in Chinese is %q, want 建立", got)
	}
	if got := English.Text("cli.unknown-command", "fly"); got != `no command "fly"; see tcpglass --help` {
		t.Errorf("filled in, the text reads %q", got)
	}
	if got := English.Text("no.such.key", 1); got != "no.such.key" {
		t.Errorf("a missing key gives %q, want itself", got)
	}
}

func TestTwoSubjectsMustNotShareAKey(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a key that is there twice goes unnoticed")
		}
	}()
	join(texts{"a": {"x", "y"}}, texts{"a": {"x", "y"}})
}
