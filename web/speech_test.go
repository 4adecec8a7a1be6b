package web

import (
	"regexp"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
)

func TestLessonsDoNotSpeakOfTheCommandLine(t *testing.T) {
	command := regexp.MustCompile(`tcpglass why|demo --|--track|demo [a-z-]+ --set`)
	for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		for _, l := range lessons.All() {
			said, err := lessonOf(lang, l.Name)
			if err != nil {
				t.Fatal(err)
			}
			for _, texts := range [][]string{{said.Intro, said.Question}, said.Watch, said.Answer, said.Common, said.RFC, said.Happens} {
				for _, text := range texts {
					if found := command.FindString(text); found != "" {
						t.Errorf("%s in %v says %q on the page", l.Name, lang, found)
					}
				}
			}
		}
	}
}

func TestSpeechNamesWhatThePageHas(t *testing.T) {
	for _, c := range []struct {
		lang       i18n.Lang
		said, want string
	}{
		{i18n.English, "`--track dialogue` plays it", "“Beside the arrows: a dialogue” plays it"},
		{i18n.Chinese, "加上 `--track dialogue` 可以当作电话", "把“箭头旁”设为“对话”，可以当作电话"},
		{i18n.Chinese, "试试：demo udp-beside-tcp --set loss=40%。", "试试：在“假如”中把“丢包率”设为 40%。"},
		{i18n.English, "`tcpglass why no-such-thing`", "`tcpglass why no-such-thing`"},
		{i18n.English, "with `--set no-such-thing=1`", "with `--set no-such-thing=1`"},
	} {
		if got := speech(c.lang).text(c.said); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.said, got, c.want)
		}
	}
}
