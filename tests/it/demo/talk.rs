//! A stand-in and a client that talks to it, for the tests beside this file.

use std::time::Duration;

use redriva::demo::{Demo, DemoOptions};
use reqwest::{Client, Response};
use serde_json::Value;

/// A running stand-in and a client that talks to it.
pub struct Talk {
    pub demo: Demo,
    pub client: Client,
}

impl Talk {
    pub async fn with(options: DemoOptions) -> Self {
        // The second test of a process finds the provider installed.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        Self { demo: Demo::start(options).await.unwrap(), client }
    }

    pub async fn quick(torrents: usize) -> Self {
        Self::with(DemoOptions::quick(torrents)).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.demo.base_url())
    }

    pub async fn get(&self, path: &str) -> Response {
        self.try_get(path).await.unwrap()
    }

    pub async fn try_get(&self, path: &str) -> reqwest::Result<Response> {
        self.client.get(self.url(path)).bearer_auth(self.demo.token()).send().await
    }

    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        body(response).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.client.post(self.url(path)).bearer_auth(self.demo.token()).form(form).send().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> u16 {
        let request = self.client.delete(self.url(path)).bearer_auth(self.demo.token());
        request.send().await.unwrap().status().as_u16()
    }
}

pub async fn body(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

pub fn total(response: &Response) -> &str {
    response.headers()["x-total-count"].to_str().unwrap()
}

pub fn ids(page: &Value) -> Vec<String> {
    page.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}
