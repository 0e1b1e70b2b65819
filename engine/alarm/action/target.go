package action

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Target takes documents: the JSON of one change each. Deliver returns when the document has been taken, or cannot be.
type Target interface {
	Deliver(ctx context.Context, document []byte) error
	// String names the target for people.
	String() string
}

// Limits of a delivery. Zero values are the defaults.
type Limits struct {
	Timeout time.Duration // of one try; 0: 10 seconds
	Tries   int           // of an endpoint that fails; 0: 4
	Wait    time.Duration // before the second try, twice as long before each that follows; 0: half a second
}

func (l Limits) withDefaults() Limits {
	if l.Timeout == 0 {
		l.Timeout = 10 * time.Second
	}
	if l.Tries == 0 {
		l.Tries = 4
	}
	if l.Wait == 0 {
		l.Wait = 500 * time.Millisecond
	}
	return l
}

// ParseTarget returns the target that a text names: stdout, file:PATH, http://… or https://…, or exec:PROGRAM.
func ParseTarget(text string, stdout io.Writer, l Limits) (Target, error) {
	l = l.withDefaults()
	kind, rest, _ := strings.Cut(text, ":")
	switch kind {
	case "stdout":
		if rest == "" {
			return &stream{name: "stdout", to: stdout}, nil
		}
	case "file":
		if rest != "" {
			return &file{path: rest}, nil
		}
	case "exec":
		if rest == "" {
			break
		}
		path, err := exec.LookPath(rest)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		return &program{path: path, limits: l}, nil
	case "http", "https":
		u, err := url.Parse(text)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("`%s` is no address", text)
		}
		return newEndpoint(u, l), nil
	}
	return nil, fmt.Errorf("`%s` is no target: write stdout, file:PATH, https://HOST/PATH or exec:PROGRAM", text)
}

// stream writes a line for each document.
type stream struct {
	name string
	to   io.Writer
}

func (s *stream) String() string { return s.name }

func (s *stream) Deliver(_ context.Context, document []byte) error {
	_, err := s.to.Write(append(bytes.Clone(document), '\n'))
	return err
}

// file appends a line for each document. It is opened for each, so that somebody may move it away.
type file struct{ path string }

func (f *file) String() string { return "file " + f.path }

func (f *file) Deliver(ctx context.Context, document []byte) (err error) {
	to, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	return (&stream{to: to}).Deliver(ctx, document)
}

// program runs a program for each document, which it gets as its input: nothing of it is an argument, and no shell is between.
type program struct {
	path   string
	limits Limits
}

func (p *program) String() string { return "program " + p.path }

// maxOutput is how much of what a program says is shown when it fails.
const maxOutput = 4096

func (p *program) Deliver(ctx context.Context, document []byte) error {
	ctx, stop := context.WithTimeout(ctx, p.limits.Timeout)
	defer stop()
	c := exec.CommandContext(ctx, p.path)
	c.Stdin = bytes.NewReader(document)
	said := &limited{}
	c.Stdout, c.Stderr = said, said
	c.WaitDelay = time.Second // for children that hold the output open
	err := c.Run()
	switch {
	case ctx.Err() != nil && err != nil:
		return fmt.Errorf("%s did not end within %v", p.path, p.limits.Timeout)
	case err != nil:
		return errors.New(strings.TrimSuffix(fmt.Sprintf("%s: %v: %s", p.path, err, bytes.TrimSpace(said.Bytes())), ": "))
	}
	return nil
}

// limited keeps the beginning of what is written to it.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	l.Buffer.Write(p[:min(len(p), max(0, maxOutput-l.Len()))])
	return len(p), nil
}

// endpoint posts documents.
type endpoint struct {
	url    *url.URL
	client *http.Client
	limits Limits
}

func newEndpoint(u *url.URL, l Limits) *endpoint {
	e := &endpoint{url: u, limits: l}
	e.client = &http.Client{Timeout: l.Timeout, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		switch {
		case r.URL.Host != u.Host || r.URL.Scheme != u.Scheme:
			return fmt.Errorf("it redirects to %s://%s, which is another host", r.URL.Scheme, r.URL.Host)
		case len(via) >= 3:
			return errors.New("it redirects more than 3 times")
		}
		return nil
	}}
	return e
}

// String leaves out what may be secret.
func (e *endpoint) String() string { return e.url.Scheme + "://" + e.url.Host + e.url.Path }

// Deliver tries again when the endpoint cannot be reached, is busy or has a fault of its own.
func (e *endpoint) Deliver(ctx context.Context, document []byte) error {
	wait := e.limits.Wait
	for try := 1; ; try++ {
		again, err := e.post(ctx, document)
		if err == nil || !again || try == e.limits.Tries {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		case <-time.After(wait):
			wait *= 2
		}
	}
}

// post tries once, and says whether another try may do.
func (e *endpoint) post(ctx context.Context, document []byte) (again bool, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url.String(), bytes.NewReader(document))
	if err != nil {
		return false, fmt.Errorf("%v: %w", e, err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := e.client.Do(r)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // its text has the whole address
		}
		return answer == nil && ctx.Err() == nil, fmt.Errorf("%v: %w", e, err)
	}
	defer answer.Body.Close()
	io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection can be used again
	if answer.StatusCode/100 == 2 {
		return false, nil
	}
	return answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests, fmt.Errorf("%v answers %s", e, answer.Status)
}
