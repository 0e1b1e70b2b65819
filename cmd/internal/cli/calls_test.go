package cli

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// callsCommand is a command of scripts: it appends events to a file of JSON lines.
//
//	calls FILE START MINUTES EVERY COUNT SOURCE NAME [ERROR]
//
// For MINUTES minutes from START on, COUNT calls are made in one minute of every EVERY. When COUNT ends with ~, two of three
// minutes have fewer: between a half and all of them.
func callsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 7 || len(args) > 8 {
		ts.Fatalf("usage: calls FILE START MINUTES EVERY COUNT SOURCE NAME [ERROR]")
	}
	start, err := time.Parse(time.RFC3339, args[1])
	ts.Check(err)
	var n [3]int
	varies := args[4][len(args[4])-1] == '~'
	if varies {
		args[4] = args[4][:len(args[4])-1]
	}
	for i := range n {
		n[i], err = strconv.Atoi(args[2+i])
		ts.Check(err)
	}
	failed := ""
	if len(args) == 8 {
		failed = fmt.Sprintf(`"errorCode":%q,`, args[7])
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	w := bufio.NewWriter(f)
	for m := 0; m < n[0]; m += n[1] {
		count := n[2]
		if varies && m%3 != 0 {
			count -= m * 7919 % (count/2 + 1)
		}
		for i := range count {
			at := start.Add(time.Duration(m)*time.Minute + time.Duration(i)*time.Minute/time.Duration(count))
			fmt.Fprintf(w, `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/%s-%d/session-%d"},"eventTime":%q,"eventSource":%q,"eventName":%q,"awsRegion":"us-east-1",%s"sourceIPAddress":"192.0.2.1","userAgent":"aws-cli/2.15","eventID":"%s-%d-%d","readOnly":false,"managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}`+"\n",
				args[6], i%7, m, at.Format(time.RFC3339), args[5], args[6], failed, args[6], start.Unix()/60+int64(m), i)
		}
	}
	ts.Check(w.Flush())
	ts.Check(f.Close())
}
