// React for the modules of the desks, which no bundler sees.

import * as React from "react";
import * as ReactDOM from "react-dom/client";

Object.assign(globalThis, { React, ReactDOM });
