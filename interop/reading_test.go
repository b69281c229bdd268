package interop

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/paths"
)

var update = flag.Bool("update", false, "write down what the clients answer")

// question is one value asked of two files. Answers are what the clients say:
// awscli (AWS CLI 2.9), boto3 (every version there is), javascript and go.
type question struct {
	Name        string            `json:"name"`
	Config      string            `json:"config,omitempty"`
	Credentials string            `json:"credentials,omitempty"`
	Profile     string            `json:"profile"`
	Key         string            `json:"key"`
	Answers     map[string]answer `json:"answers"`
}

// answer is a value, or that there is none, or that the client fails.
type answer struct {
	Value   *string `json:"value,omitempty"`
	Missing bool    `json:"missing,omitempty"`
	Refused bool    `json:"refused,omitempty"`
}

func (a answer) String() string {
	text, _ := json.Marshal(a) // plain members
	return string(text)
}

const readingFile = "testdata/reading.json"

// reading asks the clients what they read from files as people have them, and
// compares with what is written down: the readers differ, and awsid's advice
// rests on where.
func reading(t *testing.T, p *programs) {
	questions := load(t)
	at := newPlace(t, p, true)
	for _, c := range p.clients {
		if c.read == nil {
			continue
		}
		reader, _, _ := strings.Cut(c.name, "-")
		for i, got := range at.ask(c, questions) {
			q := &questions[i]
			if *update {
				if q.Answers == nil {
					q.Answers = map[string]answer{}
				}
				q.Answers[reader] = got
			}
			if want := q.Answers[reader]; want.String() != got.String() {
				t.Errorf("%s: %s reads %s, not %s", q.Name, c.name, got, want)
			}
		}
	}
	if *update {
		save(t, questions)
	}
}

func load(t *testing.T) (questions []question) {
	t.Helper()
	text, err := os.ReadFile(readingFile)
	if err == nil {
		err = json.Unmarshal(text, &questions)
	}
	if err != nil {
		t.Fatal(err)
	}
	return questions
}

func save(t *testing.T, questions []question) {
	t.Helper()
	lines := make([]string, len(questions))
	for i, q := range questions {
		var line strings.Builder
		e := json.NewEncoder(&line)
		e.SetEscapeHTML(false)
		if err := e.Encode(q); err != nil {
			t.Fatal(err)
		}
		lines[i] = strings.TrimSpace(line.String())
	}
	text := "[\n" + strings.Join(lines, ",\n") + "\n]\n"
	if err := os.WriteFile(readingFile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ask puts the questions to a client.
func (at *place) ask(c client, questions []question) []answer {
	at.t.Helper()
	var cases []fileQuestions
	for _, q := range questions {
		cases = append(cases, fileQuestions{q.Config, q.Credentials, [][2]string{{q.Profile, q.Key}}})
	}
	answers := at.askAll(c, cases)
	flat := make([]answer, len(answers))
	for i, a := range answers {
		flat[i] = a[0]
	}
	return flat
}

// askOf puts questions about one config file to a client.
func (at *place) askOf(c client, config string, questions []question) []answer {
	at.t.Helper()
	one := fileQuestions{Config: config}
	for _, q := range questions {
		one.Ask = append(one.Ask, [2]string{q.Profile, q.Key})
	}
	return at.askAll(c, []fileQuestions{one})[0]
}

// fileQuestions are two files and what is asked of them: profiles and keys.
type fileQuestions struct {
	Config      string      `json:"config"`
	Credentials string      `json:"credentials"`
	Ask         [][2]string `json:"ask"`
}

func (at *place) askAll(c client, cases []fileQuestions) (answers [][]answer) {
	at.t.Helper()
	input, err := json.Marshal(cases)
	if err != nil {
		at.t.Fatal(err)
	}
	out := at.must(at.try(c.proxy, string(input), c.read...), c.read...)
	if err := json.Unmarshal([]byte(out), &answers); err != nil || len(answers) != len(cases) {
		at.t.Fatalf("%s: %d answers, %v", c.name, len(answers), err)
	}
	return answers
}

// readByAwsid answers a question with awsid's own reader.
func readByAwsid(q question) answer {
	files := shared.ReadTexts(paths.Paths{Config: "config", Credentials: "credentials"}, q.Config, q.Credentials)
	if files.Err() != nil {
		return answer{Refused: true}
	}
	profile, ok := files.Profile(q.Profile)
	if !ok {
		return answer{Missing: true}
	}
	value, ok := profile.Get(q.Key)
	if !ok {
		return answer{Missing: true}
	}
	return answer{Value: &value.Text}
}

// TestReadsAsTheCLI compares awsid with what the AWS CLI is known to answer.
// It needs nothing installed.
func TestReadsAsTheCLI(t *testing.T) {
	t.Parallel()
	for _, q := range load(t) {
		t.Run(q.Name, func(t *testing.T) {
			t.Parallel()
			if want, got := q.Answers["awscli"], readByAwsid(q); want.String() != got.String() {
				t.Errorf("awsid reads %s, the AWS CLI %s", got, want)
			}
		})
	}
}

// TestModelsOfReaders compares what `awsid explain --for` believes of the SDKs
// with what they answered. It needs nothing installed.
func TestModelsOfReaders(t *testing.T) {
	t.Parallel()
	for id, client := range map[string]string{readers.Go: "go", readers.JS: "javascript"} {
		model, ok := readers.ByID(id)
		if !ok {
			t.Fatalf("no model of %s", id)
		}
		for _, q := range load(t) {
			t.Run(client+" "+q.Name, func(t *testing.T) {
				t.Parallel()
				if want, got := q.Answers[client], readByModel(model, q); want.String() != got.String() {
					t.Errorf("the model reads %s, the client %s", got, want)
				}
			})
		}
	}
}

// readByModel answers a question as a model does.
func readByModel(model readers.Reader, q question) answer {
	files := model.Read("config", q.Config, "credentials", q.Credentials)
	for _, r := range files.Remarks {
		if r.Fatal {
			return answer{Refused: true}
		}
	}
	profile, _ := files.Profile(q.Profile)
	key, ok := profile.Get(q.Key)
	if !ok || key.Text == "" {
		return answer{Missing: true} // the SDKs make no difference
	}
	return answer{Value: &key.Text}
}
