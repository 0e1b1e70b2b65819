package main

import (
	"strings"
	"time"
)

// The stage: two accounts of an invented company, with addresses that are set aside for documentation.
const (
	prod       = "111122223333"
	audit      = "444455556666"
	home       = "us-east-1" // global services write here
	europe     = "eu-central-1"
	leakedKey  = "AKIAEXAMPLEUPLOADER1" // of ci-uploader; found by somebody in a public repository
	mintedKey  = "AKIAEXAMPLEBACKDOOR1" // of backup-admin; made with the leaked one
	thief      = "203.0.113.77"
	thiefHost  = "203.0.113.78"
	office     = "198.51.100.20"
	nat        = "192.0.2.10"
	natEurope  = "192.0.2.140"
	exports    = "acme-customer-exports"
	cli        = "aws-cli/2.15.30 md/awscrt#0.19.19 ua/2.0 os/linux#6.6.9 md/arch#x86_64 lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#standard"
	sdkGo      = "aws-sdk-go-v2/1.26.0 os/linux lang/go#1.22.1 md/GOOS#linux md/GOARCH#arm64"
	sdkPython  = "Boto3/1.34.64 md/Botocore#1.34.64 ua/2.0 os/linux#5.10.210 md/arch#x86_64 lang/python#3.12.2 md/pyimpl#CPython cfg/retry-mode#legacy"
	terraform  = "APN/1.0 HashiCorp/1.0 Terraform/1.7.5 (+https://www.terraform.io) terraform-provider-aws/5.42.0 aws-sdk-go-v2/1.26.0 os/linux lang/go#1.21.8"
	browser    = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36"
	thiefAgent = "aws-cli/1.32.59 Python/3.11.6 Linux/6.5.0-kali3-amd64 botocore/1.34.59"
)

// caller is somebody who makes requests: an identity, where it works, and its address and program.
type caller struct {
	identity identity
	account  string // that receives the events
	address  string
	agent    string
	console  bool
}

// user is an IAM user with an access key.
func user(account, name, key, address, agent string) caller {
	return caller{account: account, address: address, agent: agent, identity: identity{
		Type: "IAMUser", PrincipalID: "AIDAEXAMPLE" + idOf(name, 10), ARN: "arn:aws:iam::" + account + ":user/" + name,
		AccountID: account, AccessKeyID: key, UserName: name}}
}

// role is a session of a role, opened at a time.
func role(account, name, sessionName, address, agent string, opened time.Time) caller {
	id := "AROAEXAMPLE" + idOf(name, 10)
	s := &session{SessionIssuer: issuer{Type: "Role", PrincipalID: id, ARN: "arn:aws:iam::" + account + ":role/" + name, AccountID: account, UserName: name}}
	s.Attributes.CreationDate = opened.Format(eventTimeLayout)
	s.Attributes.MFAAuthenticated = "false"
	return caller{account: account, address: address, agent: agent, identity: identity{
		Type: "AssumedRole", PrincipalID: id + ":" + sessionName, ARN: "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + sessionName,
		AccountID: account, AccessKeyID: "ASIAEXAMPLE" + idOf(name+sessionName+opened.Format("15"), 9), SessionContext: s}}
}

// signedIn is an IAM user in the console.
func signedIn(account, name, address string, mfa bool, opened time.Time) caller {
	c := user(account, name, "ASIAEXAMPLE"+idOf(name, 9), address, browser)
	s := &session{}
	s.Attributes.CreationDate = opened.Format(eventTimeLayout)
	s.Attributes.MFAAuthenticated = map[bool]string{true: "true", false: "false"}[mfa]
	c.identity.SessionContext, c.console = s, true
	return c
}

// service is a service that acts in its own name.
func service(account, host string) caller {
	return caller{account: account, address: host, agent: host, identity: identity{Type: "AWSService", InvokedBy: host}}
}

// idOf makes the varying part of an id of a name.
func idOf(name string, size int) string {
	n := names{used: 1_000_000}
	for _, c := range name {
		n.used = (n.used*31 + int(c)) % 1_000_000_007
	}
	return strings.ToUpper(n.next()[:size])
}
